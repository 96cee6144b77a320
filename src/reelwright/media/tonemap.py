"""High dynamic range and wide gamut into ordinary video, by one table per kind of source.

PQ (SMPTE ST 2084) and HLG (BT.2100, shown on a display of 1000 cd/m2) become light in cd/m2; the
EETF of BT.2390 rolls it off from 1000 to 203 cd/m2, the reference white of BT.2408, in a way that
keeps the ratios of red, green and blue; colours outside of BT.709 are drawn towards gray until
they fit; BT.1886 (gamma 2.4) gives the signal.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

import av
import numpy as np
from av.filter import Graph
from av.video.reformatter import ColorRange
from numpy.typing import NDArray

from reelwright.media.conversion import matrix_of, range_of, scale

Light = NDArray[np.float64]

PEAK = 1000.0
WHITE = 203.0
_GAMMA = 2.4
_LEVEL = 8
_SIZE = _LEVEL * _LEVEL
"""Points of the table along each colour."""

PQ, HLG = "smpte2084", "arib-std-b67"

_TO_BT709: dict[str, Light] = {
    "bt2020": np.array(
        [
            [1.660491, -0.587641, -0.072850],
            [-0.124550, 1.132900, -0.008349],
            [-0.018151, -0.100579, 1.118730],
        ]
    ),
    "smpte432": np.array(
        [
            [1.224940, -0.224940, 0.0],
            [-0.042057, 1.042057, 0.0],
            [-0.019638, -0.078636, 1.098274],
        ]
    ),
}
_LUMA = np.array([0.2126, 0.7152, 0.0722])


def needed(transfer: str, primaries: str) -> bool:
    """Return True when video of this transfer and these primaries needs a table."""
    return transfer in (PQ, HLG) or primaries == "bt2020"


class ToneMapper:
    """Turns frames of one transfer and one set of primaries into 8-bit BT.709."""

    def __init__(self, transfer: str, primaries: str) -> None:
        self._table = _table_frame(transfer, primaries)
        self._graph: Graph | None = None
        self._size = (0, 0)

    def apply(self, frame: av.VideoFrame) -> av.VideoFrame:
        """Return the frame as yuv420p, BT.709, limited range, with its time stamp."""
        wide = scale(
            frame,
            frame.width,
            frame.height,
            "gbrp10le",
            source_matrix=matrix_of(frame),
            source_range=range_of(frame),
            range=ColorRange.JPEG,
        )
        if self._graph is None or self._size != (frame.width, frame.height):
            self._graph = self._build(wide)
            self._size = (frame.width, frame.height)
        self._graph.push(wide, at=0)
        mapped = self._graph.pull()
        assert isinstance(mapped, av.VideoFrame)
        plain = scale(mapped, frame.width, frame.height, "yuv420p", source_range=ColorRange.JPEG)
        plain.pts, plain.time_base = frame.pts, frame.time_base
        plain.color_trc = plain.color_primaries = 1
        return plain

    def _build(self, frame: av.VideoFrame) -> Graph:
        graph = Graph()
        graph.threads = 1
        sources = [
            graph.add_buffer(
                width=each.width,
                height=each.height,
                format=each.format,
                time_base=Fraction(1, 1000),
            )
            for each in (frame, self._table)
        ]
        lookup = graph.add("haldclut", "interp=tetrahedral:clut=first:shortest=0:repeatlast=1")
        sources[0].link_to(lookup, 0, 0)
        sources[1].link_to(lookup, 0, 1)
        lookup.link_to(graph.add("buffersink"))
        graph.configure()
        sources[1].push(self._table)
        sources[1].push(None)
        return graph


def mapped(signal: Light, transfer: str, primaries: str) -> Light:
    """Return the BT.709 signal (0 to 1) that a signal R'G'B' (last axis) is shown as."""
    if transfer in (PQ, HLG):
        light = pq_light(signal) if transfer == PQ else hlg_light(signal)
        light = _rolled_off(light) / WHITE
    else:
        light = signal**_GAMMA
    matrix = _TO_BT709.get(primaries)
    if matrix is not None:
        light = light @ matrix.T
    return np.asarray(np.clip(_in_gamut(light), 0.0, 1.0) ** (1 / _GAMMA))


def pq_light(signal: Light) -> Light:
    """Return light in cd/m2 (ST 2084 EOTF)."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    power = signal ** (1 / m2)
    base = np.maximum(power - c1, 0.0) / (c2 - c3 * power)
    return np.asarray(10000.0 * base ** (1 / m1))


def _pq_signal(light: Light) -> Light:
    """Return the PQ signal of light in cd/m2."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    power = (light / 10000.0) ** m1
    return np.asarray(((c1 + c2 * power) / (1 + c3 * power)) ** m2)


def hlg_light(signal: Light) -> Light:
    """Return light in cd/m2 on a display of PEAK (HLG inverse OETF, then OOTF of gamma 1.2)."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(signal <= 0.5, signal**2 / 3.0, (np.exp((signal - c) / a) + b) / 12.0)
    luminance = scene @ np.array([0.2627, 0.6780, 0.0593])
    return np.asarray(PEAK * scene * np.maximum(luminance, 1e-9)[..., None] ** 0.2)


def _rolled_off(light: Light) -> Light:
    """Return light with its brightest colour brought from [0, PEAK] to [0, WHITE] (BT.2390)."""
    brightest = np.maximum(light.max(axis=-1), 1e-6)
    top = float(_pq_signal(np.array(PEAK)))
    target = float(_pq_signal(np.array(WHITE))) / top
    knee = 1.5 * target - 0.5
    level = np.minimum(_pq_signal(brightest) / top, 1.0)
    t = np.clip((level - knee) / (1.0 - knee), 0.0, 1.0)
    spline = (
        (2 * t**3 - 3 * t**2 + 1) * knee
        + (t**3 - 2 * t**2 + t) * (1.0 - knee)
        + (-2 * t**3 + 3 * t**2) * target
    )
    level = np.where(level < knee, level, spline)
    return np.asarray(light * (pq_light(level * top) / brightest)[..., None])


def _in_gamut(light: Light) -> Light:
    """Return light drawn towards its own gray until no colour is negative or above 1."""
    gray = np.clip(light @ _LUMA, 0.0, 1.0)[..., None]
    chroma = light - gray
    with np.errstate(divide="ignore", invalid="ignore"):
        room = np.where(chroma > 0, (1.0 - gray) / chroma, np.where(chroma < 0, -gray / chroma, 1))
    return np.asarray(gray + chroma * np.clip(room.min(axis=-1), 0.0, 1.0)[..., None])


@lru_cache(maxsize=8)
def _table(transfer: str, primaries: str) -> NDArray[np.uint16]:
    """Return the table as the rows of a Hald picture in 10 bits, red changing fastest."""
    axis = np.linspace(0.0, 1.0, _SIZE)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
    colours = mapped(np.stack((red, green, blue), axis=-1), transfer, primaries)
    side = _LEVEL**3
    return np.rint(colours.reshape(side, side, 3) * 1023).astype(np.uint16)


def _table_frame(transfer: str, primaries: str) -> av.VideoFrame:
    frame = av.VideoFrame.from_ndarray(_table(transfer, primaries), format="gbrp10le")
    frame.pts, frame.time_base = 0, Fraction(1, 1000)
    return frame
