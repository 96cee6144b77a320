"""HDR patches of known light, and what they become."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from media_clips import plane, shown, write_clip

from reelwright.media import tonemap
from reelwright.media.pictures import open_picture
from reelwright.media.probe import probe

PATCHES = {
    # code values of PQ and HLG (10 bit, limited) of gray patches, and the light they stand for
    "smpte2084": {64: 0.0, 326: 10.0, 509: 100.0, 573: 203.0, 723: 1000.0},
    "arib-std-b67": {64: 0.0, 502: 50.0, 721: 203.0, 940: 1000.0},
}


@pytest.mark.parametrize("transfer", PATCHES)
def test_known_patches_have_their_light(transfer: str) -> None:
    for code, light in PATCHES[transfer].items():
        signal = np.full((1, 3), (code - 64) / 876)
        to_light = tonemap.pq_light if transfer == "smpte2084" else tonemap.hlg_light
        assert to_light(signal)[0, 1] == pytest.approx(light, rel=0.03, abs=0.2)


@pytest.mark.parametrize(("transfer", "tag"), [("smpte2084", 16), ("arib-std-b67", 18)])
def test_hdr_becomes_standard_range(transfer: str, tag: int, tmp_path: Path) -> None:
    codes = sorted(PATCHES[transfer])

    def draw(n: int) -> av.VideoFrame:
        data = np.full((144, 160), 512, np.uint16)
        data[:96] = codes[n]
        return av.VideoFrame.from_ndarray(data, format="yuv420p10le")

    tags = {"color_trc": tag, "color_primaries": 9, "colorspace": 9, "color_range": 1}
    path = write_clip(
        tmp_path / "hdr.mp4",
        len(codes),
        codec="libx265",
        pix_fmt="yuv420p10le",
        tags=tags,
        draw=draw,
        options={"x265-params": "log-level=none", "crf": "1"},
    )
    facts = probe(path)
    assert facts.video is not None
    assert facts.video.hdr
    assert facts.video.transfer == transfer
    assert facts.video.bit_depth == 10
    picture = open_picture(path, facts)
    levels = []
    for n, code in enumerate(codes):
        frame = shown(picture, Fraction(n, 25))
        assert frame.format.name == "yuv420p"
        level = float(plane(frame, 0)[48, 80])
        signal = tonemap.mapped(np.full((1, 3), (code - 64) / 876), transfer, "bt2020")[0, 0]
        assert level == pytest.approx(16 + 219 * signal, abs=2)
        assert float(plane(frame, 1)[24, 40]) == pytest.approx(128, abs=1)
        levels.append(level)
    assert levels[0] == pytest.approx(16, abs=1)
    assert levels[-1] == pytest.approx(235, abs=2)
    white = levels[-2]  # the reference white of 203 cd/m2
    assert 16 + 219 * 0.85 < white < 16 + 219 * 0.95


def test_colours_keep_their_hue_when_mapped() -> None:
    red = tonemap.mapped(np.array([[0.58, 0.2, 0.2]]), "smpte2084", "bt2020")[0]
    assert red[0] > 0.7
    assert red[1] < 0.45
    assert red[2] < 0.45
    everything = tonemap.mapped(np.random.default_rng(1).random((1000, 3)), "smpte2084", "bt2020")
    assert everything.min() >= 0
    assert everything.max() <= 1


def test_wide_gamut_in_standard_range_is_brought_to_bt709() -> None:
    gray = tonemap.mapped(np.array([[0.5, 0.5, 0.5]]), "bt709", "bt2020")[0]
    assert gray == pytest.approx(np.full(3, 0.5), abs=0.002)
    green = tonemap.mapped(np.array([[0.2, 0.7, 0.2]]), "bt709", "bt2020")[0]
    assert green[1] > 0.65
    assert green[1] > green[0] + 0.4
