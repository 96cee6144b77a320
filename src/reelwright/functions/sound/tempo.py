"""How fast music is, moment by moment: autocorrelation, a prior, the best way through time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reelwright.functions.sound.spectra import FPS

Floats = NDArray[np.float64]

SLOWEST, FASTEST = 50.0, 215.0
"""Beats a minute."""
_USUAL, _SPREAD = 115.0, 0.9
"""The middle of the prior, and its width in octaves."""
_WINDOW = 10 * FPS
_STEP = 2 * FPS
_LOOK = 60 * FPS
_STATES = 160
_MULTIPLES = ((1, 1.0), (2, 0.8), (3, 0.2), (4, 1.0))
"""Multiples of a period (half bars, bars) that speak for it, and how much."""
_CHANGE = 25.0
"""What a change of tempo costs, for each octave and window."""


def normalized(onset: NDArray[np.float32], low: NDArray[np.float32]) -> Floats:
    """Return how strongly something begins at each frame, in units of the piece's own variation.

    The level of the last seconds is taken out, so that quiet passages count too.
    """
    if not len(onset):
        return np.zeros(0)
    strength = onset.astype(np.float64) + 0.3 * low
    local = _mean(strength, 2 * FPS)
    strength = np.maximum(strength - local, 0.0)
    loud = np.sqrt(_mean(strength**2, 16 * FPS))
    floor = 0.1 * float(np.sqrt(np.mean(strength**2))) + 1e-9
    return np.asarray(strength / np.maximum(loud, floor))


def periods(strength: Floats, *bands: Floats) -> Floats:
    """Return the beat's period in frames for each frame.

    `bands` are the strengths of single bands: drums and bass tell bars from other multiples.
    """
    tempi = SLOWEST * (FASTEST / SLOWEST) ** (np.arange(_STATES) / (_STATES - 1))
    lags = 60.0 * FPS / tempi
    rows = []
    starts = list(range(0, max(len(strength) - _WINDOW // 2, 1), _STEP))
    for start in starts:
        parts = (one[start : start + _WINDOW] for one in (strength, *bands))
        rows.append(np.sum([_salience(part, lags) for part in parts], axis=0))
    salience = np.array(rows)
    prior = np.exp(-0.5 * (np.log2(tempi / _USUAL) / _SPREAD) ** 2)
    path = _path(salience * prior, tempi)
    chosen = lags[path]
    centres = np.array(starts) + min(_WINDOW, len(strength)) / 2
    local = np.exp(np.interp(np.arange(len(strength)), centres, np.log(chosen)))
    return np.asarray(np.rint(local))


def _salience(part: Floats, lags: Floats) -> Floats:
    """Return how periodic a passage is at each lag, its multiples counted in."""
    size = 1 << int(2 * len(part) - 1).bit_length()
    spectrum = np.fft.rfft((part - part.mean()) * np.hanning(len(part)), size)
    correlation = np.fft.irfft(np.abs(spectrum) ** 2)[: len(part)]
    correlation /= max(float(correlation[0]), 1e-9)
    places = np.arange(len(correlation))
    total = np.zeros(len(lags))
    for multiple, weight in _MULTIPLES:
        total += weight * np.interp(lags * multiple, places, correlation, right=0.0)
    return np.maximum(total, 0.0)


def advantage(strength: Floats, frames: NDArray[np.int64]) -> float:
    """Return how periodic the piece is at half the distance of the beats, as a share."""
    if len(frames) < 3:
        return 0.0
    period = float(np.median(np.diff(frames)))
    middle = max(len(strength) // 2 - _LOOK // 2, 0)
    slower, faster = _salience(strength[middle : middle + _LOOK], np.array([period, period / 2]))
    return float(faster / max(slower, 1e-9))


def _path(salience: Floats, tempi: Floats) -> NDArray[np.int64]:
    """Return the state of each window on the best way through all of them."""
    scale = max(float(np.percentile(salience.max(axis=1), 75)), 1e-9)
    distance = np.abs(np.log2(tempi)[:, None] - np.log2(tempi)[None, :])
    price = _CHANGE * np.minimum(distance, 0.25)
    score = salience[0] / scale
    before = np.zeros(salience.shape, np.int64)
    for number, row in enumerate(salience[1:], 1):
        ways = score[:, None] - price
        before[number] = ways.argmax(axis=0)
        score = ways.max(axis=0) + row / scale
    path = [int(score.argmax())]
    for row in before[:0:-1]:
        path.append(int(row[path[-1]]))
    return np.array(path[::-1], np.int64)


def _mean(values: Floats, size: int) -> Floats:
    """Return the running mean over `size` values around each."""
    size = min(size, len(values))
    padded = np.pad(values, (size // 2, size - size // 2), mode="reflect" if size > 1 else "edge")
    total = np.concatenate([[0.0], np.cumsum(padded)])
    return np.asarray((total[size:] - total[:-size])[: len(values)] / size)
