"""The README's SDK example runs as it is printed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from acceptance_server import Server, film

README = Path(__file__).parents[2] / "README.md"


@pytest.mark.slow
def test_the_sdk_example_runs_as_printed(tmp_path: Path) -> None:
    text = README.read_text(encoding="utf-8")
    code = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(code) == 1
    server = Server(tmp_path / "data")
    server.port = 8080
    server.environment = {
        "REELWRIGHT_ACCESS_KEY_ID": "my-key",
        "REELWRIGHT_ACCESS_KEY_SECRET": "my-secret",
    }
    bucket = server.data_dir / "buckets" / "my-bucket"
    (bucket / "clips").mkdir(parents=True)
    film(bucket / "clips" / "harbour.mp4", 6, hue=40)
    film(bucket / "clips" / "market.mp4", 6, hue=160)
    _demo_extras(bucket)
    if _port_taken(8080):
        pytest.skip("something else listens on port 8080, which the example names")
    server.start()
    try:
        done = subprocess.run(
            [sys.executable, "-c", code[0]], capture_output=True, text=True, timeout=180
        )
        assert done.returncode == 0, done.stderr + server.tail()
        lines = done.stdout.split("\n")
        assert "Finished" in lines
        addresses = [line.split()[-1] for line in lines if line.startswith("Success")]
        assert len(addresses) == 2
        answer = httpx.get(addresses[0], headers={"Range": "bytes=0-99"})
        assert answer.status_code == 206
        assert answer.headers["content-type"] == "video/mp4"
        assert b"ftyp" in answer.content
    finally:
        server.stop()


def _demo_extras(bucket: Path) -> None:
    from reelwright.cli import tasks
    from reelwright.sandbox.task import Context

    tasks.logo(Context(bucket), "logo.png")
    tasks.music(Context(bucket), 6.0, "music.m4a")


def _port_taken(port: int) -> bool:
    try:
        httpx.get(f"http://127.0.0.1:{port}/", timeout=1)
    except httpx.HTTPError:
        return False
    return True
