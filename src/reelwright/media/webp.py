"""Animated WebP: the container read here, the pictures decoded by Pillow.

FFmpeg's libraries read only the still kind.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
from PIL import Image

from reelwright.media import faults, formats
from reelwright.media.facts import MediaFacts, VideoFacts

_MAX_FRAMES = 10_000
_SHORTEST = 11
_USUAL = 100
"""Milliseconds: shorter frames than `_SHORTEST` are shown for `_USUAL`, as browsers do."""


@dataclass(frozen=True, slots=True)
class Animation:
    """Canvas and frame times of an animated WebP file."""

    width: int
    height: int
    alpha: bool
    starts: tuple[Fraction, ...]
    duration: Fraction
    size_bytes: int

    def facts(self) -> MediaFacts:
        """Return the facts of the file."""
        rate = len(self.starts) / self.duration
        video = VideoFacts(
            width=self.width,
            height=self.height,
            coded_width=self.width,
            coded_height=self.height,
            codec="webp",
            pixel_format="rgba",
            rate=rate,
            variable=len({b - a for a, b in zip(self.starts, self.starts[1:], strict=False)}) > 1,
            frames=len(self.starts),
            duration=self.duration,
            alpha=self.alpha,
            full_range=True,
            animated=True,
        )
        stream = {
            "Type": "video",
            "Index": "0",
            "CodecName": "webp",
            "CodecLongName": "WebP",
            "Width": str(self.width),
            "Height": str(self.height),
            "Fps": f"{float(rate):.3f}",
            "AvgFPS": f"{float(rate):.3f}",
            "Duration": f"{float(self.duration):.6f}",
            "NumFrames": str(len(self.starts)),
            "Nb_frames": str(len(self.starts)),
        }
        return MediaFacts(
            kind="image",
            format_name="webp",
            size_bytes=self.size_bytes,
            duration=self.duration,
            bitrate=int(self.size_bytes * 8 / self.duration),
            video=video,
            streams=(stream,),
        )


def read_animation(path: Path) -> Animation | None:
    """Return the frame times of an animated WebP file, None for any other file.

    Raises:
        JobError: `InvalidMaterial`: the canvas or the number of frames is beyond the limit.
    """
    try:
        with formats.open_file(path) as file:
            head = file.read(30)
            if len(head) < 30 or head[:4] != b"RIFF" or head[8:16] != b"WEBPVP8X":
                return None
            flags = head[20]
            if not flags & 0x02:
                return None
            width = int.from_bytes(head[24:27], "little") + 1
            height = int.from_bytes(head[27:30], "little") + 1
            if width * height > formats.MAX_PIXELS:
                raise faults.invalid_material("its canvas is beyond the limit")
            starts, duration = _times(file)
    except OSError as error:
        raise faults.invalid_material(error.strerror or "it cannot be opened") from error
    if not starts:
        raise faults.invalid_material("it has no frames")
    size = os.path.getsize(path)
    return Animation(width, height, bool(flags & 0x10), tuple(starts), duration, size)


def _times(file: BinaryIO) -> tuple[list[Fraction], Fraction]:
    starts: list[Fraction] = []
    now = Fraction(0)
    for name, data in _chunks(file):
        if name != b"ANMF":
            continue
        if len(starts) == _MAX_FRAMES:
            raise faults.invalid_material(f"it has more than {_MAX_FRAMES} frames")
        milliseconds = int.from_bytes(data[12:15], "little")
        starts.append(now)
        now += Fraction(milliseconds if milliseconds >= _SHORTEST else _USUAL, 1000)
    return starts, now


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and first 16 bytes of each chunk of the RIFF file."""
    file.seek(12)
    while len(head := file.read(8)) == 8:
        name, size = struct.unpack("<4sI", head)
        data = file.read(min(size, 16))
        yield name, data
        file.seek(size + size % 2 - len(data), os.SEEK_CUR)


class Player:
    """Decodes the frames of an animated WebP file by number."""

    def __init__(self, path: Path, name: str) -> None:
        self._name = name
        self._file = formats.open_file(path)
        self._image = Image.open(self._file, formats=("WEBP",))

    def close(self) -> None:
        """Close the file."""
        self._image.close()
        self._file.close()

    def frame(self, index: int) -> av.VideoFrame:
        """Return one frame as rgba.

        Raises:
            JobError: `InvalidParameter.ResourceContentBad`: it cannot be decoded.
        """
        try:
            self._image.seek(index)
            pixels = np.asarray(self._image.convert("RGBA"))
        except (OSError, ValueError, EOFError, SyntaxError) as error:
            raise faults.bad_content(self._name) from error
        frame = av.VideoFrame.from_ndarray(pixels, format="rgba")
        frame.pts, frame.time_base = index, Fraction(1, 1000)
        return frame
