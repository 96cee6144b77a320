"""Footage in exact units: what there is of it, and how often it has been shown.

A unit is a 400th of a frame of the output, so that frames and in-points are whole numbers.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from reelwright.solutions.script.material import Source

UNIT = 400
"""Units of a frame."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Conversion between seconds, frames of the output and units."""

    fps: Fraction

    def frames(self, seconds: float | Fraction) -> int:
        """Return a length in whole frames, at least one."""
        exact = seconds if isinstance(seconds, Fraction) else Fraction(str(seconds))
        return max(1, math.floor(exact * self.fps + Fraction(1, 2)))

    def seconds(self, units: int) -> Fraction:
        """Return a length in seconds."""
        return units / (self.fps * UNIT)

    def first_unit(self, seconds: Fraction) -> int:
        """Return the first unit that does not lie before a time."""
        return math.ceil(seconds * self.fps * UNIT)

    def last_unit(self, seconds: Fraction) -> int:
        """Return the last unit that does not lie behind a time."""
        return math.floor(seconds * self.fps * UNIT)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a source that may be shown, in units; for an image it is one unit long."""

    source: Source
    start: int
    end: int

    @property
    def still(self) -> bool:
        """True for an image: it can be shown for any time."""
        return not self.source.moves


@dataclass(frozen=True, slots=True)
class Take:
    """A piece of a stretch, in units."""

    stretch: Stretch
    start: int
    end: int

    @property
    def reference(self) -> str:
        """The material that is shown."""
        return self.stretch.source.reference

    @property
    def still(self) -> bool:
        """True for an image."""
        return self.stretch.still

    @property
    def length(self) -> int:
        """Length in units."""
        return self.end - self.start

    @property
    def frames(self) -> int:
        """Whole frames that it fills at natural speed; a quarter of a frame may be missing."""
        return max(1, (self.length + UNIT // 4) // UNIT)


@dataclass(frozen=True, slots=True)
class Pool:
    """The footage of a group; without `split` each stretch is shown from its start."""

    group: int
    stretches: tuple[Stretch, ...]
    split: bool

    def amount(self, image: int) -> int:
        """Return how many frames it can fill without repeating anything."""
        return sum(
            image if one.still else max(1, (one.end - one.start) // UNIT) for one in self.stretches
        )


def pool(group: int, sources: Sequence[Source], clock: Clock, split: bool) -> Pool:
    """Return the footage of a group."""
    stretches: list[Stretch] = []
    for source in sources:
        if not source.moves:
            stretches.append(Stretch(source, 0, 1))
            continue
        for start, end in source.ranges:
            low, high = clock.first_unit(start), clock.last_unit(end)
            if high > low:
                stretches.append(Stretch(source, low, high))
    return Pool(group, tuple(stretches), split)


class Ledger:
    """How often every instant of every material has been shown."""

    def __init__(self) -> None:
        self._edges: dict[str, list[int]] = {}
        self._counts: dict[str, list[int]] = {}
        self._totals: Counter[str] = Counter()

    def add(self, take: Take) -> None:
        """Note that a piece has been shown once more."""
        edges = self._edges.setdefault(take.reference, [])
        counts = self._counts.setdefault(take.reference, [])
        first = _split(edges, counts, take.start)
        last = _split(edges, counts, take.end)
        for i in range(first, last):
            counts[i] += 1
        self._totals[take.reference] += take.length

    def total(self, reference: str) -> int:
        """Return how many units of a material have been shown, repeats counted again."""
        return self._totals[reference]

    def shown(self, reference: str, start: int, end: int) -> int:
        """Return the sum of the counts over all units from `start` to `end`."""
        edges = self._edges.get(reference)
        if not edges:
            return 0
        counts = self._counts[reference]
        total = 0
        i = max(0, bisect_right(edges, start) - 1)
        while i < len(edges) - 1 and edges[i] < end:
            if counts[i]:
                total += counts[i] * max(0, min(edges[i + 1], end) - max(edges[i], start))
            i += 1
        return total

    def edges(self, reference: str, start: int, end: int) -> list[int]:
        """Return the places from `start` to `end` where the count may change."""
        edges = self._edges.get(reference, [])
        return edges[bisect_left(edges, start) : bisect_right(edges, end)]

    def gaps(self, stretch: Stretch) -> list[tuple[int, int]]:
        """Return the parts of a stretch that have not been shown."""
        gaps: list[tuple[int, int]] = []
        low = stretch.start
        edges = [*self.edges(stretch.source.reference, stretch.start, stretch.end), stretch.end]
        for high in edges:
            if high > low:
                if not self.shown(stretch.source.reference, low, high):
                    if gaps and gaps[-1][1] == low:
                        gaps[-1] = (gaps[-1][0], high)
                    else:
                        gaps.append((low, high))
                low = high
        return gaps


def _split(edges: list[int], counts: list[int], at: int) -> int:
    """Make `at` an edge and return its index; `counts[i]` belongs to the part behind edge i."""
    i = bisect_left(edges, at)
    if i < len(edges) and edges[i] == at:
        return i
    edges.insert(i, at)
    counts.insert(i, counts[i - 1] if i > 0 else 0)
    return i
