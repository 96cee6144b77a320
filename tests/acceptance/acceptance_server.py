"""A real server in a process of its own, small clips made on the spot, the official SDK."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import psutil
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from alibabacloud_tea_openapi.utils_models import Config

from reelwright.media.encode import VideoEncoder
from reelwright.media.settings import VideoSettings

KEY_ID, SECRET = "TESTAKID0000000000000001", "TestSecretTestSecretTestSec01"
START_SECONDS = 60


def film(path: Path, seconds: float, *, hue: int, size: tuple[int, int] = (320, 180)) -> Path:
    """Make a clip of moving stripes; `hue` tells clips apart."""
    width, height = size
    rate = Fraction(25)
    with VideoEncoder(path, width, height, rate, VideoSettings(crf=28)) as encoder:
        columns = np.arange(width)[None, :]
        for number in range(round(seconds * rate)):
            picture = np.zeros((height, width, 3), np.uint8)
            picture[:, :, 0] = (columns + 4 * number + hue) % 256
            picture[:, :, 1] = hue
            picture[:, :, 2] = np.linspace(0, 255, height)[:, None]
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            encoder.write(frame.reformat(format="yuv420p", dst_colorspace="ITU709"))
    return path


class Server:
    """`reelwright serve` on a free port; it can be killed and started again."""

    def __init__(self, data_dir: Path, workers: int = 2) -> None:
        self.data_dir = data_dir
        self.workers = workers
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None
        self.log = data_dir.parent / f"{data_dir.name}.log"
        self.environment: dict[str, str] = {}

    def start(self) -> None:
        """Start the server and wait until it is ready."""
        environment = os.environ | {
            "REELWRIGHT_ACCESS_KEY_ID": KEY_ID,
            "REELWRIGHT_ACCESS_KEY_SECRET": SECRET,
            "REELWRIGHT_CALLBACK_ALLOW": "127.0.0.1",
            **self.environment,
        }
        arguments = ["serve", "--port", str(self.port), "--data-dir", str(self.data_dir)]
        arguments += ["--workers", str(self.workers)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "reelwright", *arguments],
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for(self.ready, START_SECONDS, lambda: self.tail())

    def ready(self) -> bool:
        """Tell whether the server answers; fail when it has ended."""
        assert self.process is not None
        assert self.process.poll() is None, self.tail()
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/healthz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def family(self) -> list[psutil.Process]:
        """Return the server's process and all its descendants that live."""
        assert self.process is not None
        try:
            main = psutil.Process(self.process.pid)
            return [main, *main.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def stop(self) -> None:
        """End the server politely, then for certain."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None

    def client(self) -> Client:
        """Return the official SDK, pointed at this server."""
        return Client(
            Config(
                access_key_id=KEY_ID,
                access_key_secret=SECRET,
                endpoint=f"127.0.0.1:{self.port}",
                protocol="http",
                region_id="cn-shanghai",
            )
        )

    def tail(self) -> str:
        """Return the end of the server's log."""
        return self.log.read_text(errors="replace")[-4000:]


def wait_for(
    condition: Callable[[], Any], seconds: float, context: Callable[[], str] = lambda: ""
) -> Any:
    """Return what `condition` gives once it is true; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"nothing happened within {seconds} s. {context()}")


def submit(client: Client, **parts: Any) -> str:
    """Submit a batch job whose parts are given as objects; return its id."""
    texts = {name: json.dumps(value) for name, value in parts.items()}
    request = models.SubmitBatchMediaProducingJobRequest(**texts)
    return str(client.submit_batch_media_producing_job(request).body.job_id)


def batch(client: Client, job_id: str) -> dict[str, Any]:
    """Return a batch job as Get answers it."""
    request = models.GetBatchMediaProducingJobRequest(job_id=job_id)
    body = client.get_batch_media_producing_job(request).body.to_map()
    return dict(body["EditingBatchJob"])


def finished(client: Client, job_id: str, seconds: float) -> dict[str, Any]:
    """Wait until a batch job has ended and return it."""

    def ended() -> dict[str, Any] | None:
        job = batch(client, job_id)
        return job if job["Status"] in ("Finished", "Failed") else None

    return dict(wait_for(ended, seconds, lambda: str(batch(client, job_id))))
