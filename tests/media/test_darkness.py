"""Footage is black at its ends, and only there, where next to nothing can be seen."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from media_clips import gray_frame, write_clip

from reelwright.media import tasks
from reelwright.media.probe import probe
from reelwright.sandbox.task import Context

RATE = 10


def clip(path: Path, lights: list[int], spot: int = 0) -> Path:
    """Write a clip of frames of these luma values, with a bright corner of `spot` pixels."""

    def draw(n: int) -> av.VideoFrame:
        luma = np.full((96, 160), lights[n], np.uint8)
        luma[:spot, :spot] = 235
        return gray_frame(luma)

    return write_clip(path, len(lights), rate=RATE, draw=draw)


def ends(path: Path, folder: Path) -> tuple[Fraction, Fraction]:
    return tasks.lit(Context(folder), str(path), probe(path).to_json())


@pytest.mark.parametrize(
    ("lights", "first", "last"),
    [
        ([16] * 7 + [150] * 20 + [16] * 5, 7, 27),
        ([150] * 20, 0, 20),
        ([16] * 3 + [150] * 5 + [16] * 4 + [150] * 5, 3, 17),
        ([16, 20, 26, 60, 120] + [150] * 10 + [60, 20, 16], 3, 16),
    ],
)
def test_black_at_the_ends(lights: list[int], first: int, last: int, tmp_path: Path) -> None:
    found = ends(clip(tmp_path / "a.mp4", lights), tmp_path)
    assert found == (Fraction(first, RATE), Fraction(last, RATE))


def test_what_is_black_throughout_is_meant_so(tmp_path: Path) -> None:
    assert ends(clip(tmp_path / "a.mp4", [16] * 30), tmp_path) == (0, 3)


def test_black_for_long_is_meant_so(tmp_path: Path) -> None:
    lights = [16] * 120 + [150] * 10 + [16] * 110
    assert ends(clip(tmp_path / "a.mp4", lights), tmp_path) == (0, 24)


def test_a_night_with_lights_is_not_black(tmp_path: Path) -> None:
    assert ends(clip(tmp_path / "a.mp4", [16] * 20, spot=24), tmp_path) == (0, 2)
