"""The form of a song from its bars: which stretches come again, and which of these is fullest."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from reelwright.functions.sound.spectra import FPS, HARMONY_FPS, Features

Floats = NDArray[np.float64]

_PARTS = 4
"""Pieces of a bar whose notes are compared one by one."""
_SHORTEST, _LONGEST = 9.0, 45.0
"""Seconds of a chorus."""
_THRESHOLD = 0.25
"""Fullness above the song's mean, in its own variation, from which a bar speaks for a chorus."""
_SAME = 0.5
"""How near a repetition has to be, between the usual (0) and the nearest (1) two stretches."""
_AGAIN = 0.2
"""What the nearness of a repeated bar is worth beside its fullness."""
_PERIOD, _USUAL = 8, 1.21
"""Bars of a usual chorus (or its half), and how much likelier it is than one of another length."""
_CLEAR = 0.25
"""Mean fullness that a chorus has to have above the rest."""


def choruses(bars: Floats, found: Features) -> list[tuple[float, float]]:
    """Return start and end of each chorus; `bars` are the borders of the bars in seconds.

    Each stretch of the song is tried as the chorus, together with all its repetitions; the one
    whose bars are fullest, and most alike, wins.
    """
    notes, colour, level = _bar_features(bars, found)
    near = 0.5 * _nearness(notes) + 0.5 * _nearness(colour)
    usual = float(np.median(np.diff(bars)))
    best: tuple[float, list[tuple[int, int]]] = 0.0, []
    for length in range(max(round(_SHORTEST / usual), 4), int(_LONGEST / usual) + 1):
        if 2 * length <= len(level):
            score, places = _best_of_length(length, near, level)
            likely = _USUAL if length % _PERIOD == 0 else 1.0
            best = max(best, (likely * score, places), key=lambda one: one[0])
    spans = best[1]
    inside = np.zeros(len(level), bool)
    for start, end in spans:
        inside[start:end] = True
    if not spans or inside.all() or level[inside].mean() - level[~inside].mean() < _CLEAR:
        return []
    return [(float(bars[start]), float(bars[end])) for start, end in _joined(spans)]


def _best_of_length(
    length: int, near: Floats, level: Floats
) -> tuple[float, list[tuple[int, int]]]:
    """Return the best stretch of a number of bars: its score, and all its places."""
    count = len(level) - length + 1
    along = _along(near, length)
    reach = np.abs(np.subtract.outer(np.arange(count), np.arange(count)))
    apart = along[reach >= length]
    low, high = float(np.median(apart)), float(apart.max())
    likeness = np.where(reach >= length, (along - low) / max(high - low, 1e-9), -np.inf)
    full = np.convolve(level - _THRESHOLD, np.ones(length), mode="valid")
    best: tuple[float, list[tuple[int, int]]] = 0.0, []
    for start in np.flatnonzero(full > 0):
        places, score = [int(start)], float(full[start])
        for other in np.argsort(-likeness[start]):
            value = float(likeness[start, other])
            if value < _SAME:
                break
            gain = float(full[other]) + _AGAIN * length * (value - _SAME) / (1 - _SAME)
            if gain > 0 and all(abs(other - place) >= length for place in places):
                places.append(int(other))
                score += gain
        if len(places) > 1 and score > best[0]:
            best = score, sorted((place, place + length) for place in places)
    return best


def _along(near: Floats, length: int) -> Floats:
    """Return the mean nearness of each two stretches of a length."""
    count = len(near) - length + 1
    total = np.zeros((count, count))
    for step in range(length):
        total += near[step : step + count, step : step + count]
    return np.asarray(total / length)


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that follow each other."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined


def _bar_features(bars: Floats, found: Features) -> tuple[Floats, Floats, Floats]:
    """Return notes [n, 4 * 12], colour [n, 16] and level [n] of the bars."""
    parts = np.concatenate(
        [np.linspace(a, b, _PARTS, endpoint=False) for a, b in pairwise(bars)] + [bars[-1:]]
    )
    notes = _means(found.chroma, parts * HARMONY_FPS)
    notes /= np.maximum(np.linalg.norm(notes, axis=1, keepdims=True), 1e-9)
    notes -= notes.mean(axis=0)
    colour = _means(found.colour, bars * HARMONY_FPS)
    power = _means(found.power[:, None], bars * FPS)[:, 0]
    onset = _means(found.onset[:, None], bars * FPS)[:, 0]
    level = _standard(10 * np.log10(power + 1e-9)) + 0.7 * _standard(onset)
    level += 0.7 * _standard(colour[:, 8:].mean(axis=1))
    colour = (colour - colour.mean(axis=0)) / (colour.std(axis=0) + 1e-6)
    return notes.reshape(len(bars) - 1, -1), colour, _standard(level)


def _means(values: NDArray[np.float32], edges: Floats) -> Floats:
    """Return the mean of the rows between each two edges."""
    total = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0, dtype=float)])
    places = np.clip(np.rint(edges).astype(int), 0, len(values))
    lengths = np.maximum(np.diff(places), 1)[:, None]
    return np.asarray((total[places[1:]] - total[places[:-1]]) / lengths)


def _nearness(rows: Floats) -> Floats:
    """Return the cosine of each two rows."""
    unit = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return np.asarray(unit @ unit.T)


def _standard(values: Floats) -> Floats:
    return np.asarray((values - values.mean()) / (values.std() + 1e-9))
