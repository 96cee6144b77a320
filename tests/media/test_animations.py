"""Animated GIF, WebP and PNG: their own timing or a given rate, again and again."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from media_clips import opened, plane, rgb, shown
from PIL import Image

from reelwright.media.pictures import convert, open_picture
from reelwright.media.probe import probe


def animation(path: Path, durations: list[int]) -> Path:
    frames = []
    for n in range(len(durations)):
        pixels = np.zeros((24, 32, 4), np.uint8)
        pixels[..., :3] = (n * 40, 255 - n * 40, 60)
        pixels[:, 8:, 3] = 255
        frames.append(Image.fromarray(pixels))
    options = {"lossless": True} if path.suffix == ".webp" else {"disposal": 2}
    frames[0].save(
        path, save_all=True, append_images=frames[1:], duration=durations, loop=0, **options
    )
    return path


def frame_number(frame: av.VideoFrame) -> int:
    return round(
        float(rgb(convert(frame, crop=None, width=32, height=24, alpha=False), 24, 12)[0]) / 40
    )


@pytest.mark.parametrize("suffix", ["gif", "webp", "png"])
def test_animated_images_keep_their_own_timing_and_loop(suffix: str, tmp_path: Path) -> None:
    durations = [100, 300, 50, 200]
    path = animation(tmp_path / f"move.{suffix}", durations)
    facts = probe(path)
    assert facts.kind == "image"
    assert facts.video is not None
    assert facts.video.animated
    assert facts.video.alpha
    assert facts.video.frames == 4
    assert facts.duration == Fraction(65, 100)
    picture = opened(path)
    for loop in (0, 1, 7, 2):
        for time, expected in ((0, 0), (9, 0), (10, 1), (39, 1), (40, 2), (45, 3), (64, 3)):
            frame = picture.at(loop * Fraction(65, 100) + Fraction(time, 100))
            assert frame is not None
            assert frame_number(frame) == expected
    alpha = plane(convert(shown(picture), crop=None, width=32, height=24, alpha=True), 3)
    assert alpha[12, 24] == 255
    assert alpha[12, 2] == 0


@pytest.mark.parametrize("suffix", ["gif", "webp"])
def test_a_given_frame_rate_replaces_the_timing(suffix: str, tmp_path: Path) -> None:
    path = animation(tmp_path / f"move.{suffix}", [100, 300, 50, 200])
    picture = opened(path, animation_fps=10)
    assert picture.duration == Fraction(4, 10)
    times = [Fraction(n, 20) for n in range(10)]
    assert [frame_number(shown(picture, time)) for time in times] == [0, 0, 1, 1, 2, 2, 3, 3, 0, 0]


def test_an_animation_keeps_few_frames(tmp_path: Path) -> None:
    path = animation(tmp_path / "move.gif", [40] * 6)
    picture: Any = opened(path)
    picture._kept = 2
    for n in [*range(18), 3, 1, 5]:
        assert frame_number(shown(picture, Fraction(4 * n, 100))) == n % 6
        assert len(picture._cache) <= 2


def test_real_animations(media: Path) -> None:
    path = media / "video" / "store-aisle-detection.gif"
    facts = probe(path)
    assert facts.kind == "image"
    assert facts.duration == Fraction(447, 100)
    picture = open_picture(path, facts)
    first, again = picture.at(Fraction(1)), picture.at(Fraction(1) + Fraction(447, 100))
    assert first is not None
    assert again is not None
    assert np.array_equal(plane(first, 0), plane(again, 0))
