"""Which beats begin a bar: where harmony changes and the low notes fall."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from reelwright.functions.sound.spectra import FPS, HARMONY_FPS, Features

Floats = NDArray[np.float64]

_METRES = (4, 3)
_SLIP = 6.0
"""What a bar of another length costs."""
_HARMONY, _LOW, _BACKBEAT = 1.0, 0.5, 0.3
_REACHES = (1, 2, 4)
"""Beats on either side over which harmony is compared."""


def downbeats(frames: NDArray[np.int64], found: Features) -> NDArray[np.int64]:
    """Return the numbers of the beats that begin a bar."""
    if len(frames) < 8:
        return np.arange(0, len(frames), 4)
    evidence = _evidence(frames, found)
    best: tuple[float, NDArray[np.int64]] | None = None
    for metre in _METRES:
        score, first = _phase(evidence, metre)
        score *= 1.0 if metre == 4 else 0.8
        if best is None or score > best[0]:
            best = score, first
    assert best is not None
    return best[1]


def _evidence(frames: NDArray[np.int64], found: Features) -> Floats:
    """Return for each beat how much speaks for a bar beginning with it."""
    change = _harmonic_change(frames, found.chroma)
    low, middle = (around(values, frames) for values in (found.low, found.middle))
    total = _HARMONY * _standard(change) + _LOW * _standard(low) - _BACKBEAT * _standard(middle)
    return np.asarray(total)


def _phase(evidence: Floats, metre: int) -> tuple[float, NDArray[np.int64]]:
    """Return the mean evidence of the bars' beginnings on the best way, and these beats."""
    states = np.arange(metre)
    score = np.where(states == 0, evidence[0], 0.0)
    before = np.zeros((len(evidence), metre), np.int64)
    for number in range(1, len(evidence)):
        forward = np.roll(score, 1)
        jump = int(score.argmax())
        slipped = score[jump] - _SLIP
        before[number] = np.where(forward >= slipped, (states - 1) % metre, jump)
        score = np.maximum(forward, slipped) + np.where(states == 0, evidence[number], 0.0)
    state = int(score.argmax())
    path = [state]
    for row in before[:0:-1]:
        path.append(int(row[path[-1]]))
    first = np.flatnonzero(np.array(path[::-1]) == 0)
    return float(evidence[first].mean()) if len(first) else 0.0, first


def _harmonic_change(frames: NDArray[np.int64], chroma: NDArray[np.float32]) -> Floats:
    """Return how different the notes after a beat are from those before it.

    Looked at over one, two and four beats: chords stay for a bar, melodies do not.
    """
    total = np.concatenate([np.zeros((1, 12)), np.cumsum(chroma, axis=0, dtype=np.float64)])
    places = np.clip(np.rint(frames * HARMONY_FPS / FPS).astype(int), 0, len(chroma))
    change = np.zeros(len(frames))
    for reach in _REACHES:
        if len(frames) <= 2 * reach:
            continue
        middle = places[reach:-reach]
        after = total[places[2 * reach :]] - total[middle]
        before = total[middle] - total[places[: -2 * reach]]
        lengths = np.linalg.norm(after, axis=1) * np.linalg.norm(before, axis=1)
        nearness = (after * before).sum(axis=1) / np.maximum(lengths, 1e-9)
        change[reach:-reach] += _standard(1 - nearness)
    return change


def around(values: NDArray[Any], frames: NDArray[np.int64]) -> Floats:
    """Return the largest value around each frame."""
    reach = np.lib.stride_tricks.sliding_window_view(np.pad(values, 4), 9).max(axis=1)
    return np.asarray(reach[np.clip(frames, 0, len(reach) - 1)], np.float64)


def _standard(values: Floats) -> Floats:
    return np.asarray((values - values.mean()) / (values.std() + 1e-9))
