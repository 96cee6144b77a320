"""Another speed at the same pitch."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from reelwright.media.sound_filter import Samples, SoundFilter

_SLOWEST = 0.5
"""One filter goes down to half speed; below, several follow each other."""


class Tempo:
    """Plays blocks of samples [n, 2] faster (`speed` > 1) or slower, the pitch kept."""

    def __init__(self, rate: int, speed: Fraction) -> None:
        factors = _factors(float(speed))
        self._filter = SoundFilter(rate, *(("atempo", f"{factor:.9f}") for factor in factors))

    def blocks(self, source: Iterator[Samples]) -> Iterator[Samples]:
        """Yield the blocks of `source` at the new speed."""
        for block in source:
            yield from self._filter.push(block)
        yield from self._filter.finish()


def _factors(speed: float) -> list[float]:
    factors = []
    while speed < _SLOWEST:
        factors.append(_SLOWEST)
        speed /= _SLOWEST
    return [*factors, speed]
