"""Limits of a function's job, through the official SDK."""

from __future__ import annotations

import json
import time
import wave
from typing import Any

import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import HEX, HOST, connect, refused

from reelwright.cli.house import House
from reelwright.library import assets
from reelwright.library.assets import Asset, Status
from reelwright.workflows.workshop import now


def request(**fields: Any) -> models.SubmitIProductionJobRequest:
    sound = models.SubmitIProductionJobRequestInput(type="OSS", media=f"{HOST}/in/a.wav")
    target = models.SubmitIProductionJobRequestOutput(type="OSS", media=f"{HOST}/out/a.wav")
    return models.SubmitIProductionJobRequest(
        function_name="SpeechDenoise", input=sound, output=target, **fields
    )


@pytest.mark.parametrize(
    ("name", "inside", "outside", "path"),
    [
        ("name", "名" * 100, "名" * 101, "Name"),
        ("user_data", "字" * 341 + "a", "字" * 342, "UserData"),
        ("user_data", '{"NotifyAddress":"ice-callback-f"}', '{"NotifyAddress":"x"}', None),
    ],
)
def test_limits(client: Client, name: str, inside: str, outside: str, path: str | None) -> None:
    assert HEX.fullmatch(client.submit_iproduction_job(request(**{name: inside})).body.job_id)
    refusal = refused(client.submit_iproduction_job, request(**{name: outside}))
    assert refusal.kind == (400, "InvalidParameter")
    assert refusal.path == (path or "UserData.NotifyAddress")


@pytest.mark.parametrize("priority", [1, 10])
def test_priorities_are_one_to_ten(client: Client, priority: int) -> None:
    schedule = models.SubmitIProductionJobRequestScheduleConfig(priority=str(priority))
    asked = request(schedule_config=schedule)
    job_id = client.submit_iproduction_job(asked).body.job_id
    shown = client.query_iproduction_job(models.QueryIProductionJobRequest(job_id=job_id)).body
    assert shown.schedule_config.priority == priority


def test_tokens_of_reads_and_of_cancelling_mean_nothing(client: Client) -> None:
    job_id = str(client.submit_iproduction_job(request()).body.job_id)
    asked = models.QueryIProductionJobRequest(job_id=job_id, client_token="read-again")
    assert client.query_iproduction_job(asked).body.status == "Queuing"
    cancel = models.CancelIProductionJobRequest(job_id=job_id, client_token="cancel-again")
    client.cancel_iproduction_job(cancel)
    assert client.query_iproduction_job(asked).body.status == "Fail"
    again = refused(client.cancel_iproduction_job, cancel)
    assert again.kind == (400, "InvalidParameter.InvalidState")


@pytest.mark.slow
def test_an_asset_that_is_not_ready_is_waited_for(working_server: tuple[House, str]) -> None:
    house, endpoint = working_server
    client = connect(endpoint)
    path = house.settings.buckets_dir / "demo-bucket" / "late.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(bytes(32_000))

    def job(status: str) -> tuple[str, str]:
        media_id = ("a" if status == Status.PREPARING else "b") * 32
        asset = Asset(
            media_id=media_id,
            bucket="demo-bucket",
            object_key=f"{media_id}.wav",
            input_url=f"oss://demo-bucket/{media_id}.wav",
            media_type="audio",
            status=status,
            created=now(),
        )
        with house.services.database.begin() as connection:
            assets.produce(connection, asset)
        asked = request()
        asked.input = models.SubmitIProductionJobRequestInput(type="Media", media=media_id)
        return media_id, str(client.submit_iproduction_job(asked).body.job_id)

    def state(job_id: str, *wanted: str) -> Any:
        deadline = time.monotonic() + 60
        while True:
            found = client.query_iproduction_job(models.QueryIProductionJobRequest(job_id=job_id))
            if found.body.status in wanted:
                return found.body
            assert time.monotonic() < deadline, found.body
            time.sleep(0.05)

    waiting, failed = job(Status.PREPARING), job(Status.FAILED)
    result = json.loads(state(failed[1], "Success", "Fail").result)
    assert result["Code"] == "InvalidInput.NotFound"
    assert state(waiting[1], "Queuing", "Analysing")
    path.rename(path.with_name(f"{waiting[0]}.wav"))
    with house.services.database.begin() as connection:
        assets.update(connection, waiting[0], now=now(), status=Status.NORMAL)
    assert state(waiting[1], "Success", "Fail").status == "Success"
