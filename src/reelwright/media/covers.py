"""Still pictures of material for people: JPEG files of a bounded size."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorRange
from PIL import Image

from reelwright.media import faults
from reelwright.media.conversion import matrix_of, range_of, scale
from reelwright.media.darkness import luma
from reelwright.media.facts import MediaFacts
from reelwright.media.pictures import Picture, open_picture

_QUALITY = 88
_TRIALS = tuple(Fraction(n, 2) for n in (0, 1, 2, 3, 4, 6, 8, 10, 14, 20, 30, 40))
"""Seconds at which a frame that is not black is looked for."""
_BLACK = 24.0
"""Mean of full-range luma up to which a frame counts as black."""


@dataclass(frozen=True, slots=True)
class Cover:
    """Size of a written cover and the time of its frame in seconds."""

    width: int
    height: int
    time: Fraction


def write_cover(
    path: Path,
    facts: MediaFacts,
    output: Path,
    *,
    time: Fraction | None = None,
    max_side: int = 1280,
    name: str = "",
) -> Cover:
    """Write a JPEG of the frame at `time`, or of the first frame that is not black.

    No side is longer than `max_side`; pictures are not enlarged. Transparency becomes white.

    Raises:
        JobError: the file has no picture, or it cannot be decoded.
    """
    picture = open_picture(path, facts, name=name)
    try:
        if time is None:
            time = _first_shown(picture)
        elif picture.duration is not None:
            time = min(max(time, Fraction(0)), picture.duration)
        frame = picture.at(time)
        if frame is None:
            raise faults.bad_content(name or path.name)
        image = image_of(frame, max_side)
    finally:
        picture.close()
    image.save(output, "JPEG", quality=_QUALITY, optimize=True)
    return Cover(image.width, image.height, time)


def _first_shown(picture: Picture) -> Fraction:
    brightest = (-1.0, Fraction(0))
    for time in _TRIALS:
        if time and (picture.duration is None or time >= picture.duration):
            break
        frame = picture.at(time)
        if frame is None:
            break
        light = float(luma(frame).mean())
        if light > _BLACK:
            return time
        brightest = max(brightest, (light, -time))
    return abs(brightest[1])


def image_of(frame: av.VideoFrame, max_side: int) -> Image.Image:
    """Return a frame as an opaque picture of which no side is longer than `max_side`."""
    ratio = min(1.0, max_side / max(frame.width, frame.height))
    width = max(1, round(frame.width * ratio))
    height = max(1, round(frame.height * ratio))
    transparent = any(part.is_alpha for part in frame.format.components)
    pixels = scale(
        frame,
        width,
        height,
        "rgba" if transparent or frame.format.name == "pal8" else "rgb24",
        source_matrix=matrix_of(frame),
        source_range=range_of(frame),
        range=ColorRange.JPEG,
    ).to_ndarray()
    image = Image.fromarray(np.ascontiguousarray(pixels))
    if image.mode == "RGBA":
        paper = Image.new("RGBA", image.size, (255, 255, 255, 255))
        image = Image.alpha_composite(paper, image).convert("RGB")
    return image
