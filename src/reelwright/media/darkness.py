"""Where footage is black: fades at its ends, frames that make no cover."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

import av
import numpy as np
from av.video.reformatter import ColorRange
from numpy.typing import NDArray

from reelwright.media.conversion import matrix_of, range_of, scale
from reelwright.media.pictures import Picture

LONGEST = Fraction(10)
"""Seconds of black at an end that are looked through; what is dark for longer is meant so."""

_DIM = 40
"""Full-range luma that the pixels of a black frame do not pass ..."""
_SPOTS = 0.02
"""... but for this part of them: a night with lights in it is not black."""
_SIDE = 64


def luma(frame: av.VideoFrame) -> NDArray[np.uint8]:
    """Return the full-range luma of a small copy of a frame, [64, 64]."""
    small = scale(
        frame,
        _SIDE,
        _SIDE,
        "gray",
        source_matrix=matrix_of(frame),
        source_range=range_of(frame),
        range=ColorRange.JPEG,
    ).planes[0]
    rows = np.frombuffer(cast(memoryview, small), np.uint8).reshape(-1, small.line_size)
    return rows[:, : small.width]


def is_black(frame: av.VideoFrame) -> bool:
    """Say whether next to nothing can be seen in a frame."""
    return float((luma(frame) > _DIM).mean()) <= _SPOTS


def lit(picture: Picture, rate: Fraction) -> tuple[Fraction, Fraction]:
    """Return from where to where (seconds) a video is not black, but for what lies between.

    `rate` is its frames per second. An end that stays black for LONGEST is left as it is.
    """
    length = picture.duration or Fraction(0)
    step = 1 / rate
    half = step / 2
    start = Fraction(0)
    while start < min(LONGEST, length) and _black_at(picture, start, half):
        start += step
    if start >= min(LONGEST, length):
        start = Fraction(0)
    if not _black_at(picture, max(length - step, start), half):
        return start, length
    end = at = max(length - LONGEST, start)
    while at < length:
        if not _black_at(picture, at, half):
            end = at + step
        at += step
    return start, min(end, length) if end > max(length - LONGEST, start) else length


def _black_at(picture: Picture, time: Fraction, tolerance: Fraction) -> bool:
    frame = picture.at(time, tolerance)
    return frame is not None and is_black(frame)
