"""A true-peak limiter that looks ahead: what is never too loud passes unchanged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

Sound: TypeAlias = npt.NDArray[np.float32]
"""Samples [n, channels]."""

_HOLD = 961
"""Samples around a peak (20 ms at 48 kHz) over which the lowest gain is held."""
_SMOOTH = 481
"""Samples of each of the two running means that round the held gain: together as long as
the hold, so that the gain has come down wherever it is needed."""
_TAPS = 24
_REACH = _HOLD + _TAPS
"""Samples on either side that the gain of a sample depends on."""
_SURELY_QUIET = 0.5
"""Below this share of the ceiling no peak between samples can reach it."""
_MARGIN = 0.998
"""For the sound between the points of a fourfold oversampling."""


def _filters() -> list[npt.NDArray[np.float64]]:
    """Return the interpolators for the three points between two samples."""
    places = np.arange(-_TAPS // 2 + 1, _TAPS // 2 + 1)
    window = np.kaiser(4 * _TAPS + 1, 7.0)
    filters = []
    for phase in (1, 2, 3):
        distance = phase / 4 - places
        weight = np.interp(distance, np.linspace(-_TAPS / 2, _TAPS / 2, 4 * _TAPS + 1), window)
        taps = np.sinc(distance) * weight
        filters.append((taps / taps.sum())[::-1])
    return filters


_FILTERS = _filters()


def true_peaks(sound: Sound) -> npt.NDArray[np.float64]:
    """Return for each sample the largest level at it and up to the next one, of any channel."""
    peaks: npt.NDArray[np.float64] = np.abs(sound).max(axis=1).astype(np.float64)
    before, after = _TAPS // 2 - 1, _TAPS // 2
    padded = np.pad(sound.astype(np.float64), ((before, after), (0, 0)))
    for taps in _FILTERS:
        for channel in padded.T:
            between = np.abs(np.convolve(channel, taps, mode="valid"))
            np.maximum(peaks, between[: len(peaks)], out=peaks)
    return peaks


def limited(blocks: Iterable[Sound], ceiling: float) -> Iterator[Sound]:
    """Yield as many samples as came in, never louder than `ceiling` between them either."""
    held: Sound | None = None
    for block in blocks:
        if held is None:
            held = np.zeros((_REACH, block.shape[1]), np.float32)
        held = np.concatenate([held, block])
        if len(held) > 2 * _REACH:
            yield _limit(held, ceiling)
            held = held[-2 * _REACH :]
    if held is not None:
        held = np.concatenate([held, np.zeros((_REACH, held.shape[1]), np.float32)])
        yield _limit(held, ceiling)


def _limit(sound: Sound, ceiling: float) -> Sound:
    """Return the sound without its `_REACH` first and last samples, limited."""
    inner = sound[_REACH : len(sound) - _REACH]
    if float(np.abs(sound).max(initial=0.0)) <= ceiling * _SURELY_QUIET:
        return inner
    peaks = true_peaks(sound)
    if peaks.max() <= ceiling:
        return inner
    gain = np.minimum(1.0, ceiling * _MARGIN / np.maximum(peaks, 1e-12)).astype(np.float32)
    row = cv2.erode(gain[None, :], np.ones((1, _HOLD), np.uint8))
    for _ in range(2):
        row = cv2.blur(row, (_SMOOTH, 1), borderType=cv2.BORDER_REPLICATE)
    result: Sound = inner * row[0, _REACH : len(sound) - _REACH, None]
    return result
