"""Jobs of functions while they run: cancelled, held back, told of; their picture.

A service of the user's that answers when the test lets it keeps a job running.
"""

from __future__ import annotations

import hashlib
import io
import json
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from iproduction_calls import cancel, ended, query, submit, write
from sandbox_processes import lives
from sdk_calls import HEX, HOST, TIME, as_json, call, connect, refused
from sound_service import Handler, SoundService, softer, sound_service

from reelwright.cli.house import House
from reelwright.library.networks import Allowed
from reelwright.workflows.delivery import Deliverer

pytestmark = pytest.mark.slow

PATIENCE = 60.0
KEY = "DemoKey01"
URGENT = ((0.3, 9), (0.4, 8), (0.6, 3), (0.7, 2))
"""Loudness of a job's sound, by which it is known again, and its priority."""


@pytest.fixture(scope="module")
def house(working_server: tuple[House, str]) -> House:
    """Give the parts of a server that carries jobs out."""
    return working_server[0]


@pytest.fixture(scope="module")
def client(working_server: tuple[House, str]) -> Client:
    """Give the official client of that server."""
    return connect(working_server[1])


@pytest.fixture
def held(house: House) -> Iterator[SoundService]:
    """Give the service that denoises for the server, and answers once it is released."""

    def later(handler: Handler) -> None:
        handler.server.released.wait(PATIENCE)
        softer(handler)

    settings = house.workshop.settings
    with sound_service() as service:
        service.answer = later
        house.workshop.settings = type(settings)(
            **(settings.model_dump() | {"denoise_endpoint": {"url": service.url}})
        )
        try:
            yield service
        finally:
            house.workshop.settings = settings


def wait_for(condition: Callable[[], Any]) -> Any:
    """Return what the condition gives once it is true."""
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
    return found


def children() -> set[int]:
    """Return the processes below this one that live."""
    return {one.pid for one in psutil.Process().children(recursive=True) if lives(one)}


def source(bucket: Path, name: str, **form: Any) -> str:
    """Write a sound and return it as Input."""
    write(bucket / "in" / name, **form)
    return as_json(Type="OSS", Media=f"{HOST}/in/{name}")


def target(name: str) -> str:
    return as_json(Type="OSS", Media=f"{HOST}/made/{name}")


def test_a_running_job_is_cancelled(client: Client, house: House, held: SoundService) -> None:
    bucket = house.settings.buckets_dir / "demo-bucket"
    before = children()
    given = source(bucket, "a.wav")
    job_id = submit(client, input=given, output=target("cancelled.wav"))
    wait_for(lambda: held.asked)
    job = query(client, job_id)
    assert job["Status"] == "Analysing"
    assert not {"OutputFiles", "OutputUrls", "Result", "FinishTime"} & job.keys()
    assert children() > before
    assert cancel(client, job_id) == "Success"
    job = query(client, job_id)
    assert (job["Status"], job["OutputFiles"], job["OutputUrls"]) == ("Fail", [], [])
    assert json.loads(job["Result"])["Code"] == "JobCanceled"
    assert TIME.fullmatch(job["FinishTime"])
    wait_for(lambda: children() <= before)
    wait_for(lambda: not list(house.settings.work_dir.glob(f"*/{job_id}")))
    held.released.set()
    # What is begun afterwards ends afterwards: nothing of the first one came in between.
    assert ended(client, submit(client, input=given, output=target("next.wav")))
    assert [path.name for path in (bucket / "made").iterdir()] == ["next.wav"]
    assert query(client, job_id) | {"RequestId": ""} == job | {"RequestId": ""}
    again = refused(lambda: cancel(client, job_id))
    assert again.kind == (400, "InvalidParameter.InvalidState")
    assert job_id in again.message


def test_urgent_jobs_first_and_a_paused_pipeline_waits(
    client: Client, house: House, held: SoundService
) -> None:
    bucket = house.settings.buckets_dir / "demo-bucket"
    made = models.CreatePipelineRequest(name="slow", speed="Standard", priority=10)
    pipeline = client.create_pipeline(made).body.pipeline.pipeline_id

    def change(status: str) -> None:
        client.update_pipeline(models.UpdatePipelineRequest(pipeline_id=pipeline, status=status))

    def job(loud: float, **schedule: Any) -> str:
        name = f"{loud}.wav"
        given = source(bucket, name, loud=loud)
        chosen = as_json(**schedule)
        return submit(client, input=given, output=target(name), schedule_config=chosen)

    running = [job(0.9, Priority=1) for _ in range(house.settings.render_jobs)]
    wait_for(lambda: all(query(client, one)["Status"] == "Analysing" for one in running))
    wait_for(lambda: len(held.asked) == len(running))
    change("Paused")
    kept = job(0.8, PipelineId=pipeline, Priority=1)
    waiting = [job(loud, Priority=priority) for loud, priority in URGENT]
    begun = len(held.asked)
    assert {query(client, one)["Status"] for one in (kept, *waiting)} == {"Queuing"}
    held.released.set()
    for one in (*running, *waiting):
        assert ended(client, one)["Status"] == "Success"
    assert query(client, kept)["Status"] == "Queuing"
    found = [round(loud, 1) for loud in map(loudness, held.asked[begun:])]
    order = [loud for loud in found if loud in dict(URGENT)]
    # Two at a time: of such a pair either may be heard of first.
    assert [set(order[:2]), set(order[2:])] == [{0.7, 0.6}, {0.4, 0.3}]
    change("Active")
    assert ended(client, kept)["Status"] == "Success"
    assert round(loudness(held.asked[-1]), 1) == 0.8


def loudness(asked: Any) -> float:
    """Return the peak of the sound in a request."""
    with wave.open(io.BytesIO(asked.content)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    return float(np.abs(samples[: len(samples) // 40].astype(np.float64)).max() / 32768)


@pytest.fixture
def told(house: House) -> Iterator[SoundService]:
    """Give a receiver of events, to which the server's deliverer goes."""
    deliverer = Deliverer(house.services.database, Allowed(["127.0.0.0/8"]))
    with sound_service() as receiver:
        receiver.answer = lambda handler: handler.give(200)
        deliverer.start()
        try:
            yield receiver
        finally:
            deliverer.stop()


def test_the_end_of_a_job_is_told(client: Client, house: House, told: SoundService) -> None:
    bucket = house.settings.buckets_dir / "demo-bucket"
    callback = {"callback_type": "HTTP", "callback_url": told.url, "auth_key": KEY}
    wanted = {"auth_switch": "on", "event_type_list": "AIProduceComplete"}
    client.set_event_callback(models.SetEventCallbackRequest(**callback, **wanted))
    queue = "ice-callback-functions"
    user_data = as_json(NotifyAddress=queue, lesson=7)
    more = {"output": target("{source}-told.wav"), "user_data": user_data}
    good = submit(client, input=source(bucket, "lesson.v1.wav"), **more)
    missing = as_json(Type="OSS", Media=f"{HOST}/in/gone.wav")
    bad = submit(client, input=missing, **more)
    jobs = {job_id: ended(client, job_id) for job_id in (good, bad)}
    wait_for(lambda: len(told.asked) == 2)
    by_http = []
    for one in told.asked:
        assert one.path == "/sound"
        stamp = one.headers["X-ICE-TIMESTAMP"]
        assert abs(int(stamp) - time.time()) < 300
        signed = hashlib.md5(f"{told.url}|{stamp}|{KEY}".encode()).hexdigest()
        assert one.headers["X-ICE-SIGNATURE"] == signed
        by_http.append(json.loads(one.content))
    answer = call(client, "ReceiveCallbackMessages", {"QueueName": queue, "MaxResults": "16"})
    by_queue = [json.loads(one["MessageBody"]) for one in answer["Messages"]]
    for events in (by_http, by_queue):
        assert {event["EventType"] for event in events} == {"AIProduceComplete"}
        assert {event["UserId"] for event in events} == {house.settings.account_id}
        assert all(TIME.fullmatch(event["EventTime"]) for event in events)
        bodies = {event["MessageBody"]["JobId"]: event["MessageBody"] for event in events}
        function = {"FunctionName": "SpeechDenoise", "Type": "SpeechDenoise"}
        assert bodies[good] == function | {
            "Status": "Success",
            "JobId": good,
            "UserData": user_data,
            "OutputFiles": ["made/lesson.v1-told.wav"],
            "Data": "{}",
        }
        failure = json.loads(jobs[bad]["Result"])
        assert failure["Code"] == "InvalidInput.NotFound"
        assert bodies[bad] == function | failure | {
            "Status": "Fail",
            "JobId": bad,
            "UserData": user_data,
            "OutputFiles": [],
            "Data": jobs[bad]["Result"],
        }


def test_a_cancelled_job_and_new_assets_are_told(client: Client, house: House) -> None:
    bucket = house.settings.buckets_dir / "demo-bucket"
    queue = "ice-callback-assets"
    more = {"input": source(bucket, "b.wav"), "user_data": as_json(NotifyAddress=queue)}
    output = as_json(Type="Media", Media="", OutputUrl=f"{HOST}/made/asset.wav")
    job = ended(client, submit(client, **more, output=output))
    (media_id,) = job["OutputMediaIds"]
    pipeline = client.create_pipeline(
        models.CreatePipelineRequest(name="paused", speed="Standard")
    ).body.pipeline.pipeline_id
    client.update_pipeline(models.UpdatePipelineRequest(pipeline_id=pipeline, status="Paused"))
    waits = submit(client, **more, schedule_config=as_json(PipelineId=pipeline))
    cancel(client, waits)
    answer = call(client, "ReceiveCallbackMessages", {"QueueName": queue, "MaxResults": "16"})
    bodies = [json.loads(one["MessageBody"])["MessageBody"] for one in answer["Messages"]]
    told = {body["JobId"]: body for body in bodies}
    assert told[job["JobId"]]["OutputMediaIds"] == [media_id]
    assert HEX.fullmatch(media_id)
    assert "OutputMediaIds" not in told[waits]
    assert (told[waits]["Status"], told[waits]["Code"]) == ("Fail", "JobCanceled")
    assert len(told) == 2


def test_the_picture_stays_with_the_job(client: Client, house: House) -> None:
    bucket = house.settings.buckets_dir / "demo-bucket"
    given = source(bucket, "c.wav", seconds=3)
    for function in ("AudioBeatDetection", "MusicSegmentDetect", "AudioQualityAssessment"):
        name = f"{function}.json"
        job = ended(
            client, submit(client, function_name=function, input=given, output=target(name))
        )
        row = house.jobs.get(job["JobId"])
        assert row is not None and row.result is not None
        picture = house.settings.buckets_dir / row.result["picture"].removeprefix("oss://")
        assert picture.read_bytes().startswith(b"\x89PNG")
        said = json.dumps(job)
        if job["OutputFiles"]:
            said += (bucket / "made" / name).read_text(encoding="utf-8")
        assert "png" not in said and "picture" not in said.lower()
    assert not list(bucket.rglob("*.png"))


def test_many_jobs_are_answered_while_some_run(
    client: Client, house: House, held: SoundService
) -> None:
    bucket = house.settings.buckets_dir / "demo-bucket"
    given = source(bucket, "d.wav")
    jobs = [submit(client, input=given, output=target(f"many-{n}.wav")) for n in range(6)]
    wait_for(lambda: held.asked)
    for job_id in jobs[3:]:
        assert cancel(client, job_id) == "Success"
    held.released.set()
    states = [ended(client, job_id)["Status"] for job_id in jobs]
    assert states == ["Success"] * 3 + ["Fail"] * 3
    assert not (bucket / "made" / "many-5.wav").exists()
