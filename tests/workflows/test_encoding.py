"""How an output is encoded follows from its options, its format and its material."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from reelwright.media.encode import VideoEncoder
from reelwright.media.facts import MediaFacts
from reelwright.media.settings import VideoSettings
from reelwright.workflows.encoding import sound_settings, video_settings

MATERIAL = {
    "a": MediaFacts("video", "mov", 10, Fraction(1), 6_000_000),
    "b": MediaFacts("video", "mov", 10, Fraction(1), 2_500_000),
    "c": MediaFacts("audio", "mp3", 10, Fraction(1), 9_000_000),
}


def chosen(wanted: dict[str, Any], extension: str = "mp4") -> VideoSettings:
    return video_settings(wanted, extension, MATERIAL, "fast")


def test_quality_decides_where_nothing_is_said() -> None:
    found = chosen({})
    assert (found.codec, found.crf, found.bitrate, found.cap) == ("h264", 23.0, None, None)
    assert (found.preset, found.profile, found.alpha) == ("fast", "high", False)


@pytest.mark.parametrize(("given", "bits"), [(2000, 2_000_000), (2_000_000, 2_000_000)])
def test_a_rate_alone_is_used_as_it_is(given: int, bits: int) -> None:
    found = chosen({"Video": {"Bitrate": given}, "MaxBitrate": 500})
    assert (found.bitrate, found.cap) == (bits, None)


def test_a_rate_beside_a_quality_is_its_cap() -> None:
    found = chosen({"Video": {"Bitrate": 2000, "Crf": 18}})
    assert (found.crf, found.bitrate, found.cap) == (18.0, None, 2_000_000)


@pytest.mark.parametrize(
    ("options", "cap"),
    [
        ({"MaxBitrate": 1000}, 1_000_000),
        ({"MaxBitrate": 1000, "KeepOriginMaxBitrate": True}, 6_000_000),
        ({"MaxBitrate": 7000, "KeepOriginMaxBitrate": True}, 7_000_000),
        ({"KeepOriginMaxBitrate": True}, None),
    ],
)
def test_the_highest_rate_bounds_the_quality(options: dict[str, Any], cap: int | None) -> None:
    found = chosen(options)
    assert (found.crf, found.bitrate, found.cap) == (23.0, None, cap)


@pytest.mark.parametrize(
    ("wanted", "extension", "codec", "alpha"),
    [
        ({}, "webm", "vp9", False),
        ({"Transparent": True}, "webm", "vp9", True),
        ({"Transparent": True}, "mp4", "h264", False),
        ({"Transparent": True, "Video": {"Codec": "VP9"}}, "mp4", "vp9", False),
        ({"Video": {"Codec": "H.265"}}, "mov", "hevc", False),
    ],
)
def test_the_codec_suits_the_format(
    wanted: dict[str, Any], extension: str, codec: str, alpha: bool
) -> None:
    found = chosen(wanted, extension)
    assert (found.codec, found.alpha) == (codec, alpha)


@pytest.mark.parametrize("crf", [0, 51])
@pytest.mark.parametrize("profile", ["", "baseline", "main", "high"])
@pytest.mark.parametrize("codec", ["H.264", "H.265", "VP9"])
def test_the_best_and_the_worst_quality_can_be_played(
    codec: str, profile: str, crf: int, tmp_path: Path
) -> None:
    video = {"Codec": codec, "Crf": crf} | ({"Profile": profile} if profile else {})
    path = tmp_path / "made.mp4"
    with VideoEncoder(path, 160, 96, Fraction(25), chosen({"Video": video})) as encoder:
        for shade in (16, 128, 235):
            encoder.write(
                av.VideoFrame.from_ndarray(np.full((144, 160), shade, np.uint8), "yuv420p")
            )
    with av.open(str(path)) as made:
        kinds = {(one.width, one.format.name) for one in made.decode(video=0)}
        assert "4:4:4" not in str(made.streams.video[0].profile)
    assert kinds == {(160, "yuv420p")}


def test_the_sound_suits_the_format() -> None:
    found = [sound_settings(name).codec for name in ("mp4", "mov", "webm", "mp3", "m4a", "wav")]
    assert found == ["aac", "aac", "opus", "mp3", "aac", "pcm"]
