"""Gives the acceptance tests their server."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from acceptance_server import Server, film


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A running server with a bucket `demo-bucket` that holds three clips."""
    made = Server(tmp_path / "data")
    clips = made.data_dir / "buckets" / "demo-bucket" / "in"
    clips.mkdir(parents=True)
    for number in range(3):
        film(clips / f"{number}.mp4", 8, hue=40 + 70 * number)
    made.start()
    try:
        yield made
    finally:
        made.stop()
