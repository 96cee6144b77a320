"""ClientTokens through the official SDK: a repeated call does nothing again."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import HOST, as_json, connect, refused

from reelwright.cli.house import House
from reelwright.library.tables import assets, jobs
from reelwright.operations import media

BATCH = {
    "input_config": as_json(MediaGroupArray=[{"MediaArray": [f"{HOST}/a.mp4"]}]),
    "output_config": as_json(MediaURL=f"{HOST}/out/{{index}}.mp4", Width=720, Height=1280),
}


@pytest.fixture
def token() -> str:
    return str(uuid.uuid4())


def rows(house: House) -> int:
    with house.services.database.read() as connection:
        return sum(
            connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in (jobs, assets)
        )


def registration(**fields: Any) -> models.RegisterMediaInfoRequest:
    address = f"oss://demo-bucket/{uuid.uuid4().hex}.mp4"
    return models.RegisterMediaInfoRequest(**({"input_url": address} | fields))


def test_a_repeated_call_gets_the_first_answer(client: Client, house: House, token: str) -> None:
    asked = models.SubmitBatchMediaProducingJobRequest(**BATCH, client_token=token)
    first = client.submit_batch_media_producing_job(asked).body
    before = rows(house)
    again = client.submit_batch_media_producing_job(asked).body
    assert again.job_id == first.job_id
    assert again.request_id != first.request_id
    assert rows(house) == before
    other = models.SubmitBatchMediaProducingJobRequest(**BATCH, client_token=token + "x")
    assert client.submit_batch_media_producing_job(other).body.job_id != first.job_id


def test_every_submit_can_be_repeated(client: Client, bucket: Path, token: str) -> None:
    (bucket / "a.mp4").write_bytes(b"x")
    asked = models.SubmitMediaProducingJobRequest(
        timeline=as_json(VideoTracks=[{"VideoTrackClips": [{"MediaURL": f"{HOST}/a.mp4"}]}]),
        output_media_config=as_json(MediaURL=f"{HOST}/out/a.mp4"),
        client_token=token,
    )
    first, again = (client.submit_media_producing_job(asked).body for _ in range(2))
    assert (again.job_id, again.project_id, again.media_id) == (
        first.job_id,
        first.project_id,
        first.media_id,
    )


def test_a_token_belongs_to_one_action(client: Client, token: str) -> None:
    asked = models.SubmitBatchMediaProducingJobRequest(**BATCH, client_token=token)
    assert client.submit_batch_media_producing_job(asked).body.job_id
    assert client.register_media_info(registration(client_token=token)).body.media_id


def test_a_token_with_other_parameters(client: Client, house: House, token: str) -> None:
    client.register_media_info(registration(client_token=token))
    before = rows(house)
    refusal = refused(client.register_media_info, registration(client_token=token))
    assert refusal.kind == (400, "IdempotentParameterMismatch")
    assert refusal.message == (
        "The request uses the same client token as a previous, but non-identical request."
    )
    assert rows(house) == before


def test_a_refused_call_can_be_mended(client: Client, token: str) -> None:
    bad = registration(client_token=token, title="t" * 200)
    assert refused(client.register_media_info, bad).code == "InvalidParameter"
    assert client.register_media_info(registration(client_token=token)).body.media_id


def test_reads_are_never_replayed(client: Client) -> None:
    pages = [client.list_media_basic_infos(models.ListMediaBasicInfosRequest()) for _ in range(2)]
    client.register_media_info(registration())
    pages.append(client.list_media_basic_infos(models.ListMediaBasicInfosRequest()))
    counts = [page.body.total_count for page in pages]
    assert counts[2] == counts[0] + 1


def test_many_calls_at_once_are_one(server: tuple[House, str], token: str) -> None:
    house, endpoint = server
    before = rows(house)
    clients = [connect(endpoint) for _ in range(6)]

    def submit(client: Client) -> str:
        asked = models.SubmitBatchMediaProducingJobRequest(**BATCH, client_token=token)
        return str(client.submit_batch_media_producing_job(asked).body.job_id)

    with ThreadPoolExecutor(len(clients)) as pool:
        assert len(set(pool.map(submit, clients))) == 1
    assert rows(house) == before + 1


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, threading.Event]]:
    """Make registrations stop in the middle: one event says they are there, one lets them go."""
    arrived, proceed = threading.Event(), threading.Event()
    original: Callable[..., Any] = media.new_id

    def slow() -> Any:
        arrived.set()
        assert proceed.wait(20)
        return original()

    monkeypatch.setattr(media, "new_id", slow)
    yield arrived, proceed
    proceed.set()


def test_a_call_waits_for_the_first_one(
    server: tuple[House, str], token: str, held: tuple[threading.Event, threading.Event]
) -> None:
    _, endpoint = server
    arrived, proceed = held
    asked = registration(client_token=token)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(connect(endpoint).register_media_info, asked)
        assert arrived.wait(20)
        second = pool.submit(connect(endpoint).register_media_info, asked)
        proceed.set()
        ids = {first.result().body.media_id, second.result().body.media_id}
    assert len(ids) == 1


@pytest.mark.slow
def test_a_call_does_not_wait_for_ever(
    server: tuple[House, str], token: str, held: tuple[threading.Event, threading.Event]
) -> None:
    _, endpoint = server
    arrived, proceed = held
    asked = registration(client_token=token)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(connect(endpoint).register_media_info, asked)
        assert arrived.wait(20)
        refusal = refused(connect(endpoint).register_media_info, asked)
        assert refusal.kind == (400, "IdempotentProcessing")
        proceed.set()
        assert first.result().body.media_id
