"""One door for danger: the server's process carries out jobs and loads no decoder for them."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import HOST, as_json, connect, register
from sdk_calls import media as media_of

pytestmark = pytest.mark.slow

PATIENCE = 120.0


def wait_for(condition: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < deadline, f"{what} never came true"
        time.sleep(0.1)
    return found


@contextmanager
def watched(data_dir: Path, report: Path) -> Iterator[Client]:
    """Run the server; at the end it has written its report."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    script = Path(__file__).with_name("watched_server.py")
    arguments = [sys.executable, str(script), str(data_dir), str(port), str(report)]
    with (data_dir / "log").open("wb") as log:
        process = subprocess.Popen(arguments, stdout=log, stderr=log)
    try:
        wait_for(lambda: _ready(process, port), "the server's readiness")
        yield connect(f"127.0.0.1:{port}")
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0, (data_dir / "log").read_text(errors="replace")[-2000:]
    finally:
        process.kill()
        process.wait()


def _ready(process: subprocess.Popen[bytes], port: int) -> bool:
    assert process.poll() is None
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).is_success
    except httpx.HTTPError:
        return False


def test_no_decoder_is_loaded_in_the_servers_process(tmp_path: Path, media: Path) -> None:
    bucket = tmp_path / "data" / "buckets" / "demo-bucket"
    bucket.mkdir(parents=True)
    for name in ("box.mp4", "cup.mp4"):
        shutil.copyfile(media / "video" / name, bucket / name)
    report = tmp_path / "report.json"
    with watched(tmp_path / "data", report) as client:
        _take_in(client)
        _produce(client)
        _produce_many(client)
    assert json.loads(report.read_text(encoding="utf-8")) == []


def _take_in(client: Client) -> None:
    media_id = register(client, "box.mp4")

    def status() -> str:
        found = str(media_of(client, media_id).media_basic_info.status)
        return "" if found == "Preparing" else found

    assert wait_for(status, "taking in") == "Normal"


def _produce(client: Client) -> None:
    clip = {"MediaURL": f"{HOST}/cup.mp4", "In": 0, "Out": 1}
    text = {"Type": "Text", "Content": "Hello 猫", "TimelineIn": 0, "TimelineOut": 1}
    asked = models.SubmitMediaProducingJobRequest(
        timeline=as_json(
            VideoTracks=[{"VideoTrackClips": [clip]}],
            SubtitleTracks=[{"SubtitleTrackClips": [text]}],
        ),
        output_media_config=as_json(MediaURL=f"{HOST}/out/one.mp4", Width=320, Height=180),
    )
    job_id = client.submit_media_producing_job(asked).body.job_id

    def ended() -> Any:
        found = client.get_media_producing_job(
            models.GetMediaProducingJobRequest(job_id=job_id)
        ).body.media_producing_job
        return found if found.status in ("Success", "Failed") else None

    job = wait_for(ended, "producing")
    assert (job.status, job.code) == ("Success", None), job.message


def _produce_many(client: Client) -> None:
    group = {"MediaArray": [f"{HOST}/box.mp4", f"{HOST}/cup.mp4"]}
    asked = models.SubmitBatchMediaProducingJobRequest(
        input_config=as_json(
            MediaGroupArray=[group], SpeechTextArray=["Hello."], TitleArray=["Hello"]
        ),
        output_config=as_json(MediaURL=f"{HOST}/out/{{index}}.mp4", Width=320, Height=180),
    )
    job_id = client.submit_batch_media_producing_job(asked).body.job_id

    def ended() -> Any:
        found = client.get_batch_media_producing_job(
            models.GetBatchMediaProducingJobRequest(job_id=job_id)
        ).body.editing_batch_job
        return found if found.status in ("Finished", "Failed") else None

    job = wait_for(ended, "the one-click job")
    assert job.status == "Finished", job.extend
    assert [one.status for one in job.sub_job_list] == ["Success"], job.extend
