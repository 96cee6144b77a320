"""How a stored picture is turned for showing."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
from av.filter import Graph
from av.sidedata.sidedata import SideData, Type
from PIL import Image

_TURNS: dict[int, tuple[tuple[str, str], ...]] = {
    0: (),
    90: (("transpose", "clock"),),
    180: (("hflip", ""), ("vflip", "")),
    270: (("transpose", "cclock"),),
}


@dataclass(frozen=True, slots=True)
class Orientation:
    """A picture is mirrored left to right first, then turned clockwise by `rotation` degrees."""

    rotation: int = 0
    mirrored: bool = False

    @property
    def swaps(self) -> bool:
        """True when width and height change places."""
        return self.rotation in (90, 270)

    def filters(self) -> tuple[tuple[str, str], ...]:
        """Return names and arguments of the filters that turn a frame upright."""
        return ((("hflip", ""),) if self.mirrored else ()) + _TURNS[self.rotation]


def of_frame(frame: av.VideoFrame) -> Orientation:
    """Return the orientation that a decoded frame carries, to a quarter turn."""
    if _hidden_matrix(frame):
        return Orientation(round(-frame.rotation / 90) * 90 % 360)
    for data in cast(Iterable[SideData], frame.side_data):
        if data.type is Type.DISPLAYMATRIX:
            return of_matrix(bytes(data))
    return Orientation()


def _hidden_matrix(frame: av.VideoFrame) -> bool:
    """Return True where side data of a kind unknown to PyAV (EXIF) keeps the matrix from view."""
    try:
        return frame.side_data is None
    except ValueError:
        return True


def of_picture(frame: av.VideoFrame, path: Path) -> Orientation:
    """Return the orientation of a file's first frame; a photo may tell it in its EXIF data."""
    turn = of_frame(frame)
    if not _hidden_matrix(frame):
        return turn
    try:
        with Image.open(path, formats=("JPEG", "PNG", "WEBP", "TIFF")) as image:
            return of_exif(image.getexif().get(_EXIF_ORIENTATION))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return turn


def of_matrix(data: bytes) -> Orientation:
    """Return the orientation of a display matrix: nine 32-bit numbers of a QuickTime header."""
    a, b, _, c, d, *_ = struct.unpack("=9i", data[:36])
    if a * d - b * c == 0:
        return Orientation()
    angle = math.degrees(math.atan2(-c, d))
    return Orientation(round(angle / 90) * 90 % 360, a * d - b * c < 0)


_EXIF_ORIENTATION = 274
_EXIF = {
    2: Orientation(0, True),
    3: Orientation(180),
    4: Orientation(180, True),
    5: Orientation(270, True),
    6: Orientation(90),
    7: Orientation(90, True),
    8: Orientation(270),
}


def of_exif(value: object) -> Orientation:
    """Return the orientation that an EXIF tag 274 of 1 to 8 means."""
    return _EXIF.get(value, Orientation()) if isinstance(value, int) else Orientation()


class Turner:
    """Turns frames of one size and format upright."""

    def __init__(self, frame: av.VideoFrame, orientation: Orientation) -> None:
        self._graph = Graph()
        self._graph.threads = 1
        node = self._graph.add_buffer(
            width=frame.width,
            height=frame.height,
            format=frame.format,
            time_base=frame.time_base or Fraction(1, 1000),
        )
        for name, arguments in orientation.filters():
            following = self._graph.add(name, arguments)
            node.link_to(following)
            node = following
        node.link_to(self._graph.add("buffersink"))
        self._graph.configure()

    def turn(self, frame: av.VideoFrame) -> av.VideoFrame:
        """Return the frame turned upright, with its time stamp."""
        self._graph.push(frame)
        turned = self._graph.pull()
        assert isinstance(turned, av.VideoFrame)
        turned.pts, turned.time_base = frame.pts, frame.time_base
        return turned
