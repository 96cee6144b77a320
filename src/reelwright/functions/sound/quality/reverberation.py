"""How fast the ends of sounds die away: in a room they cannot do so faster than the room does.

The network for the signal stops telling strong reverberation from stronger, so it is taken off
its score. Each band's level is followed by a line over 64 ms; the steepest of the falling ones
count. Those that end in the band's own noise are left out, as they tell of the noise instead.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reelwright.functions.sound.quality.scorers import RATE

_FRAME, _HOP = 256, 128
_EDGES = (400, 800, 1_600, 3_200, 6_400)
"""Hertz between which the level is followed."""
_LINE = 8
"""Values of the level that make a line."""
_RANGE, _ABOVE = 30.0, 6.0
"""Decibels below the loud moments within which a line begins, and above the noise where it ends."""
_STEEP = 95
_LEAST = 20
"""Lines that there have to be."""
_COST = ((100.0, 0.8), (150.0, 0.65), (200.0, 0.4), (300.0, 0.1), (400.0, 0.0))
"""Decibels a second, and what speech that dies away at most so fast loses of 1 to 5."""


def decay(samples: NDArray[np.float32]) -> float | None:
    """Return how fast sounds end in a window at 16 kHz, in dB a second; None: none end."""
    if len(samples) < _FRAME + _HOP * _LINE:
        return None
    frames = np.lib.stride_tricks.sliding_window_view(samples, _FRAME)[::_HOP]
    power = np.abs(np.fft.rfft(frames * np.hanning(_FRAME).astype(np.float32), axis=1)) ** 2
    hertz = np.fft.rfftfreq(_FRAME, 1 / RATE)
    places = np.searchsorted(hertz, _EDGES)
    bands = np.add.reduceat(power[:, : places[-1]], places[:-1], axis=1)
    level = 10 * np.log10(bands + 1e-12)
    lines = np.lib.stride_tricks.sliding_window_view(level, _LINE, axis=0)
    times = (np.arange(_LINE) - (_LINE - 1) / 2) * _HOP / RATE
    falling = -(lines @ (times / (times @ times)))
    loud, noise = np.percentile(level, (95, 5), axis=0)
    usable = (lines[..., 0] > loud - _RANGE) & (lines[..., -1] > noise + _ABOVE)
    found = [
        float(np.percentile(band[chosen], _STEEP))
        for band, chosen in zip(falling.T, usable.T, strict=True)
        if chosen.sum() >= _LEAST
    ]
    # Noise hides the ends of sounds in some bands; a room slows them down in all.
    return max(found, default=None)


def cost(samples: NDArray[np.float32]) -> float:
    """Return what a window loses because its sounds die away slowly."""
    speed = decay(samples)
    if speed is None:
        return 0.0
    places, costs = zip(*_COST, strict=True)
    return float(np.interp(speed, places, costs))
