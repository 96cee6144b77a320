"""A function's job outlives the server that carries it out, on both databases.

A service of the user's that answers when the test lets it keeps the job running.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from acceptance_server import Server, wait_for
from iproduction_calls import ended, query, submit, write
from sandbox_processes import lives
from sdk_calls import HOST, as_json, call
from sound_service import Handler, SoundService, softer, sound_service

pytestmark = pytest.mark.slow

QUEUE = "ice-callback-crashes"
URGENT, LATE = ("urgent.wav", 1), ("late.wav", 9)


@pytest.fixture
def service() -> Iterator[SoundService]:
    """Give a service that holds its answers back until it is released."""

    def later(handler: Handler) -> None:
        handler.server.released.wait(60)
        softer(handler)

    with sound_service() as running:
        running.answer = later
        yield running


@pytest.fixture
def server(database_url: str, tmp_path: Path, service: SoundService) -> Iterator[Server]:
    """Give a running server that denoises with the service, one file after the other."""
    made = Server(tmp_path / "data")
    write(made.data_dir / "buckets" / "demo-bucket" / "in" / "a.wav")
    made.environment = {
        "REELWRIGHT_DATABASE_URL": database_url,
        "REELWRIGHT_DENOISE_ENDPOINT__URL": service.url,
        "REELWRIGHT_RENDER_JOBS": "1",
    }
    made.start()
    try:
        yield made
    finally:
        made.stop()


def kill(server: Server) -> None:
    """Kill the server as a power cut would; its children go with it."""
    family = server.family()
    family[0].kill()
    assert server.process is not None
    server.process.wait()
    wait_for(lambda: not any(map(lives, family[1:])), 20)


def given(name: str, priority: int) -> dict[str, Any]:
    output = as_json(Type="Media", Media="", OutputUrl=f"{HOST}/out/{name}")
    return {
        "input": as_json(Type="OSS", Media=f"{HOST}/in/a.wav"),
        "output": output,
        "schedule_config": as_json(Priority=priority),
        "user_data": as_json(NotifyAddress=QUEUE),
    }


def test_a_killed_server_finishes_what_it_began(server: Server, service: SoundService) -> None:
    client = server.client()
    running = submit(client, **given("running.wav", 5))
    wait_for(lambda: service.asked, 60, server.tail)
    cancelled = submit(client, **given("cancelled.wav", 5))
    jobs = [submit(client, **given(*one)) for one in (LATE, URGENT)]
    call(client, "CancelIProductionJob", {"JobId": cancelled})
    assert query(client, running)["Status"] == "Analysing"
    assert {query(client, one)["Status"] for one in jobs} == {"Queuing"}
    kill(server)
    service.released.set()
    server.start()

    client = server.client()
    found = {job_id: ended(client, job_id) for job_id in (running, *jobs, cancelled)}
    failure = found.pop(cancelled)
    assert json.loads(failure["Result"])["Code"] == "JobCanceled"
    assert [job["Status"] for job in found.values()] == ["Success"] * 3, server.tail()
    out = server.data_dir / "buckets" / "demo-bucket" / "out"
    files = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}
    assert set(files) == {"running.wav", "urgent.wav", "late.wav"}
    assert files["urgent.wav"] < files["late.wav"]

    answer = call(client, "ListMediaBasicInfos", {"MaxResults": "100"})
    assets = [asset["MediaId"] for asset in answer["MediaInfos"]]
    assert sorted(assets) == sorted(job["OutputMediaIds"][0] for job in found.values())
    told = call(client, "ReceiveCallbackMessages", {"QueueName": QUEUE, "MaxResults": "16"})
    bodies = [json.loads(one["MessageBody"])["MessageBody"] for one in told["Messages"]]
    assert sorted(body["JobId"] for body in bodies) == sorted([*found, cancelled])
    work = server.data_dir / "work"
    wait_for(lambda: not list(work.glob("*/*")), 20)
