"""Default size and rate of an output."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from reelwright.errors import ApiError
from reelwright.timeline.output import default_rate, output_size, snap, timeline_rate

from .conftest import FACTS, audio, clip, image, pictures, video


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        ("24000/1001", 24),
        ("24.5", 24),
        ("25", 25),
        ("27.5", 25),
        ("30000/1001", 30),
        ("50", 30),
        ("60", 30),
        ("12", 24),
        ("240", 30),
    ],
)
def test_snap(rate: str, expected: int) -> None:
    """The nearest of three rates; a tie goes to the lower."""
    assert snap(Fraction(rate)) == expected


def test_default_rate() -> None:
    """The first moving picture decides; without one, 25."""
    assert default_rate([image(), audio(), video(rate=24), video(rate=60)]) == 24
    assert default_rate([image(), audio()]) == 25


def test_timeline_rate() -> None:
    """Fps of the document wins; else the earliest clip of the lowest track."""
    facts = {"slow": video(rate=24), "fast": video(rate=50)}
    both = pictures(clip("fast", TimelineIn=3), clip("slow", TimelineIn=0))
    assert timeline_rate(both, facts) == 24
    assert timeline_rate({**both, "Fps": "30"}, facts) == 30


@pytest.mark.parametrize(
    ("document", "asked", "expected"),
    [
        (pictures(clip("v10"), clip("tall")), {}, (1920, 1920)),
        (pictures(clip("v10")), {"width": 721, "height": 1281}, (720, 1280)),
        (pictures(clip("v10")), {"width": 1280}, (1280, 720)),
        (pictures(clip("v10")), {"height": 1280}, (2276, 1280)),
        (pictures(clip("v10")), {"orientation": "Vertical"}, (1080, 1920)),
        (pictures(clip("v10"), FECanvas={"Width": 540, "Height": 960}), {}, (540, 960)),
        (pictures(clip("v10"), AspectRatio="9:16"), {}, (1080, 1920)),
        (pictures(clip("v10"), AspectRatio="1.5:1"), {}, (1920, 1280)),
        (pictures(clip("v10"), AspectRatio="x"), {}, (1920, 1080)),
        (pictures(clip("v10"), AspectRatio="1:0"), {}, (1920, 1080)),
        (pictures(clip("v10"), AspectRatio="15e-1:1"), {}, (1920, 1080)),
        ({"AudioTracks": [{"AudioTrackClips": [clip("m4")]}]}, {}, (1280, 720)),
    ],
)
def test_output_size(
    document: dict[str, Any], asked: dict[str, Any], expected: tuple[int, int]
) -> None:
    """Asked sides win, then the canvas of the document, then the material."""
    assert output_size(document, FACTS, **asked) == expected


def test_large_material_is_brought_within_limits() -> None:
    """What the material suggests is never refused."""
    facts = {"huge": video(1, 7680, 4320), "tiny": video(1, 40, 20)}
    assert output_size(pictures(clip("huge")), facts) == (3840, 2160)
    wide, high = output_size(pictures(clip("tiny")), facts)
    assert min(wide, high) >= 128


@pytest.mark.parametrize(
    ("width", "height", "code"),
    [
        (4098, 1080, "ExceededMaximumValue"),
        (2200, 2200, "ExceededMaximumValue"),
        (100, 1080, "InvalidParameter"),
    ],
)
def test_limits(width: int, height: int, code: str) -> None:
    """What is asked for out of limits is refused."""
    with pytest.raises(ApiError) as caught:
        output_size(pictures(clip("v10")), FACTS, width, height)
    assert caught.value.code == code
