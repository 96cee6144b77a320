"""A server that is killed while a file arrives loses nothing that it has acknowledged."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import oss2
import pytest

PART = 256 * 1024


class Program:
    """`reelwright serve` in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = {"REELWRIGHT_AUTHENTICATION": "false", "REELWRIGHT_WORKERS": "1"}
        arguments = ["serve", "--port", str(self.port), "--data-dir", str(self._folder)]
        with (self._folder.parent / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "reelwright", *arguments],
                env=os.environ | settings,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_for(lambda: self.get("/healthz").status_code == 200)

    def kill(self) -> None:
        """End it and all that it started at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def get(self, path: str, **query: str) -> httpx.Response:
        """Send a request that is not signed."""
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", params=query, timeout=10)

    def call(self, action: str, **query: str) -> dict[str, Any]:
        """Call an operation."""
        answer = self.get("/", Action=action, Version="2020-11-09", Format="JSON", **query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition is true."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if condition():
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.05)
        raise AssertionError((self._folder.parent / "log").read_text()[-3000:])


@pytest.mark.slow
def test_acknowledged_parts_survive(
    tmp_path: Path,
    sound: Callable[[int], bytes],
    read_target: Callable[[dict[str, Any]], Any],
) -> None:
    folder = tmp_path / "data"
    (folder / "buckets" / "demo-bucket").mkdir(parents=True)
    program, data = Program(folder), sound(4 * PART)
    program.start()
    try:
        info = '{"Type":"audio","Name":"a","Ext":"wav"}'
        target = read_target(program.call("CreateUploadMedia", FileInfo=info))
        auth, key = oss2.StsAuth(*target.key), target.address["FileName"]
        bucket = oss2.Bucket(auth, target.address["Endpoint"], target.address["Bucket"])
        upload_id = bucket.init_multipart_upload(key).upload_id
        for number in (1, 2):
            piece = data[(number - 1) * PART : number * PART]
            bucket.upload_part(key, upload_id, number, piece)
        cut_off(program, bucket, key, upload_id)
        program.start()
        here = bucket.list_parts(key, upload_id).parts
        assert [part.part_number for part in here] == [1, 2]
        parts = list(here)
        for number, piece in ((3, data[2 * PART : 3 * PART]), (4, data[3 * PART :])):
            done = bucket.upload_part(key, upload_id, number, piece)
            parts.append(oss2.models.PartInfo(number, done.etag))
        bucket.complete_multipart_upload(key, upload_id, parts)
        assert bucket.get_object(key).read() == data

        def status() -> str:
            info = program.call("GetMediaInfo", MediaId=target.media_id)["MediaInfo"]
            return str(info["MediaBasicInfo"]["Status"])

        program.wait_for(lambda: status() == "Normal")
    finally:
        program.kill()


def cut_off(program: Program, bucket: oss2.Bucket, key: str, upload_id: str) -> None:
    """Kill the server in the middle of the third part."""
    started = threading.Event()

    def endless() -> Any:
        yield b"x" * PART
        started.set()
        while True:
            yield b"x" * 1024
            time.sleep(0.01)

    def send() -> None:
        with pytest.raises(oss2.exceptions.RequestError):
            bucket.upload_part(key, upload_id, 3, endless())

    sender = threading.Thread(target=send)
    sender.start()
    assert started.wait(10)
    program.kill()
    sender.join(20)
