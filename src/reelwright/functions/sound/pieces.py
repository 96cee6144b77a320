"""Music of any length as overlapping pieces that are looked at one by one.

What is kept of a piece is let go before the next one, so that memory does not grow with the
length. Nearly all songs are one piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from reelwright.functions.sound.reading import Samples
from reelwright.functions.sound.spectra import RATE, Features

LONGEST = 20 * 60.0
"""Seconds that are looked at together."""
LAP = 30.0
"""Seconds that two pieces share; each answers for its half of them."""

_PART = 4 * RATE
"""Samples whose spectra are held at once."""


@dataclass(frozen=True)
class Piece:
    """The features of a piece, and of which time it tells; seconds of the whole."""

    found: Features
    start: float
    seconds: float
    begin: float
    end: float
    """Of the time from `begin` until before `end` this piece tells, of the rest its neighbours."""

    def tells_of(self, time: float) -> bool:
        """Tell whether this piece answers for a time of the whole."""
        return self.begin <= time < self.end


def pieces(
    blocks: Iterable[Samples], longest: float = LONGEST, lap: float = LAP
) -> Iterator[Piece]:
    """Yield the pieces of mono blocks at 24 kHz, at least one."""
    shared = round(lap * RATE)
    found, tail = Features(), np.zeros(0, np.float32)
    start = count = 0
    begin = 0.0
    for block in blocks:
        found.push(block)
        count += len(block)
        tail = np.concatenate([tail, block])[-shared:]
        if count >= longest * RATE:
            found.finish()
            end = (start + count) / RATE - lap / 2
            yield Piece(found, start / RATE, count / RATE, begin, end)
            begin, start, count = end, start + count - len(tail), len(tail)
            found = Features()
            for at in range(0, len(tail), _PART):
                found.push(tail[at : at + _PART])
    found.finish()
    yield Piece(found, start / RATE, count / RATE, begin, float("inf"))
