"""Up to which frequency speech goes: what a telephone or a low bit rate has cut off.

The network for the signal hardly hears that, so it is taken off its score.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reelwright.functions.sound.quality.scorers import RATE

_FRAME = 512
_LOUD = 95
"""Percentile over time of the level of a frequency: consonants are rare."""
_RANGE = 52.0
"""Decibels below the loudest frequency to which speech reaches."""
_COST = ((1_000.0, 2.4), (2_000.0, 1.6), (3_400.0, 0.9), (5_000.0, 0.45), (7_000.0, 0.0))
"""Hertz, and what speech that ends there loses of 1 to 5."""


def upper_end(samples: NDArray[np.float32]) -> float:
    """Return the highest frequency of a window at 16 kHz that speech reaches, in hertz."""
    count = len(samples) // _FRAME
    frames = samples[: count * _FRAME].reshape(count, _FRAME) * np.hanning(_FRAME)
    levels = np.percentile(np.abs(np.fft.rfft(frames)), _LOUD, axis=0)
    smooth = np.convolve(levels, np.ones(5) / 5, mode="same")
    reached = np.flatnonzero(smooth > smooth.max() * 10 ** (-_RANGE / 20))
    return float(reached[-1]) * RATE / _FRAME if len(reached) else 0.0


def cost(samples: NDArray[np.float32]) -> float:
    """Return what a window loses because its upper frequencies are missing."""
    if len(samples) < _FRAME:
        return 0.0
    places, costs = zip(*_COST, strict=True)
    return float(np.interp(upper_end(samples), places, costs))
