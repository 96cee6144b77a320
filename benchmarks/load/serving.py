"""The server as a user starts it, on two cores, and what it is to work on meanwhile."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import av
import numpy as np
import psutil

from benchmarks.load.calls import KEY_ID, SECRET
from reelwright.media.encode import VideoEncoder
from reelwright.media.settings import VideoSettings

BUCKET = "http://bench.oss-cn-shanghai.aliyuncs.com"
CORES = 2
START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    process: psutil.Process

    def used(self) -> tuple[float, float]:
        """Return the seconds of processor time of the server itself and of its children."""
        own = self.process.cpu_times()
        children = 0.0
        for child in self.process.children(recursive=True):
            try:
                times = child.cpu_times()
            except psutil.NoSuchProcess:
                continue
            children += times.user + times.system
        return own.user + own.system, children


@contextmanager
def running(folder: Path, settings: Mapping[str, str]) -> Iterator[Server]:
    """Run `reelwright serve` with a bucket of one clip; its log stays in the folder."""
    folder = folder.resolve()
    folder.mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    film(folder / "data" / "buckets" / "bench" / "clip.mp4")
    environment = os.environ | {
        "REELWRIGHT_ACCESS_KEY_ID": KEY_ID,
        "REELWRIGHT_ACCESS_KEY_SECRET": SECRET,
        **settings,
    }
    command = [sys.executable, "-m", "reelwright", "serve", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--data-dir", str(folder / "data")],
            env=environment,
            stdout=log,
            stderr=log,
            preexec_fn=_two_cores,
            start_new_session=True,
        )
    try:
        _wait(port, process)
        yield Server(port, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(60)


def film(path: Path) -> None:
    """Make a clip that is not free to decode: stripes under noise, ten seconds of 720p."""
    path.parent.mkdir(parents=True)
    width, height, rate = 1280, 720, Fraction(25)
    noise = np.random.default_rng(1).integers(0, 48, (height, width, 3), np.uint8)
    columns = np.arange(width, dtype=np.uint16)[None, :, None]
    with VideoEncoder(path, width, height, rate, VideoSettings(crf=26)) as encoder:
        for number in range(10 * int(rate)):
            stripes = ((columns + 6 * number) % 200).astype(np.uint8)
            picture = np.roll(noise, 16 * number, axis=1) + stripes
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            encoder.write(frame.reformat(format="yuv420p", dst_colorspace="ITU709"))


def _two_cores() -> None:
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the server ended; its log is in the work folder")
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError("the server did not start")
