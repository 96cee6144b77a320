"""Drawing shots: least shown first, so that the outputs of a job differ as much as they can."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from random import Random
from typing import TypeAlias

from reelwright.solutions.script.footage import UNIT, Ledger, Pool, Stretch, Take

MOST_CANDIDATES = 400
"""Pieces that are compared for one shot; of more, so many are picked at random."""

MOST_STRETCHES = 24
"""Stretches that are looked at for one shot; of more, the least shown ones."""

UNBROKEN = 0.3
"""How much oftener a piece may have been shown before a shot is put together from two instead."""

BRIEF = 20 * UNIT
"""A piece that is shorter is used only where it is half of what is wanted."""

Candidate: TypeAlias = tuple[Take, int]
"""A piece, and how many units beside it would become too short to be shown later."""

Rank: TypeAlias = tuple[float, ...]


def _least(wanted: int) -> int:
    """Return the length of the shortest piece that may stand for one of the wanted length."""
    return min(wanted // 2, max(wanted // 4, BRIEF))


class Dealer:
    """Draws the shots of one output; `ledger` counts what all outputs so far have shown."""

    def __init__(self, ledger: Ledger, rng: Random, shot: int) -> None:
        self.ledger = ledger
        self.rng = rng
        self.grid = shot * UNIT
        self.own = Ledger()
        self.uses: Counter[str] = Counter()
        self.last: Take | None = None

    def draw(self, pool: Pool, frames: int, *, unbroken: bool = False) -> Take | None:
        """Return a piece that this output has not shown, None when there is none left.

        A moving piece is `frames` long or, where less is left that has been shown as seldom,
        shorter (rarely if it should be `unbroken`); of a pool not split it is a whole stretch.
        """
        wanted = frames * UNIT
        least = _least(wanted)
        for shortest in (least, least // 2):
            found = list(self._unused(pool, wanted, shortest))
            if found:
                return self._best(found, wanted, UNBROKEN if unbroken else 0.0)
        return None

    def repeat(self, pool: Pool, frames: int) -> Take:
        """Return a piece that this output has shown already, the least shown first."""
        wanted = frames * UNIT
        candidates: list[Candidate] = []
        for stretch in self._likely(pool):
            if stretch.still or not pool.split or stretch.end - stretch.start <= wanted:
                candidates.append((Take(stretch, stretch.start, stretch.end), 0))
            else:
                whole = (stretch.start, stretch.end)
                candidates.extend(self._windows(stretch, *whole, wanted, MOST_CANDIDATES))
        chosen = self._best(candidates, wanted)
        if chosen is None:
            raise ValueError("a group without footage")
        return chosen

    def narrow(self, take: Take, units: int) -> Take:
        """Return the least shown part of a piece with that many units."""
        if take.still or units >= take.length:
            return take
        starts = {take.start, take.end - units}
        for edge in self.ledger.edges(take.reference, take.start, take.end):
            starts.update({edge, edge - units})
        fitting = sorted(start for start in starts if take.start <= start <= take.end - units)
        best = min(fitting, key=lambda at: self.ledger.shown(take.reference, at, at + units))
        return Take(take.stretch, best, best + units)

    def grow(self, take: Take, units: int) -> Take:
        """Return a piece made longer by up to that many units, at its end or else its start."""
        if take.still:
            return take
        behind = min(units, take.stretch.end - take.end)
        before = min(units - behind, take.start - take.stretch.start)
        return Take(take.stretch, take.start - before, take.end + behind)

    def settle(self, take: Take) -> None:
        """Note that the output shows a piece."""
        self.ledger.add(take)

    def _unused(self, pool: Pool, wanted: int, shortest: int) -> Iterator[Candidate]:
        stretches = self._likely(pool)
        most = MOST_CANDIDATES // len(stretches)
        for stretch in stretches:
            if stretch.still or not pool.split:
                whole = Take(stretch, stretch.start, stretch.end)
                if not self.own.shown(whole.reference, whole.start, whole.end):
                    yield whole, 0
                continue
            for low, high in self.own.gaps(stretch):
                gap = Take(stretch, low, high)
                if gap.length >= wanted:
                    yield from self._windows(stretch, low, high, wanted, most)
                    yield from self._fragments(stretch, low, high, wanted)
                elif self._stands(gap, wanted, shortest):
                    yield gap, 0

    def _windows(
        self, stretch: Stretch, low: int, high: int, wanted: int, most: int
    ) -> Iterator[Candidate]:
        """Yield the pieces of a gap among which a least shown one is found."""
        step = self._step(wanted)
        ahead = -(low - stretch.start) % step
        starts = set(range(low + ahead, high - wanted + 1, step))
        starts.update((low, high - wanted))
        for edge in self.ledger.edges(stretch.source.reference, low, high):
            starts.update((edge, edge - wanted))
        fitting = sorted(start for start in starts if low <= start <= high - wanted)
        if len(fitting) > most:
            fitting = self.rng.sample(fitting, most)
        least = _least(wanted)
        for start in fitting:
            before, behind = start - low, high - start - wanted
            lost = (before if before < least else 0) + (behind if behind < least else 0)
            yield Take(stretch, start, start + wanted), lost

    def _fragments(self, stretch: Stretch, low: int, high: int, wanted: int) -> Iterator[Candidate]:
        """Yield the parts of a gap between the places where the count changes."""
        edges = [low, *self.ledger.edges(stretch.source.reference, low, high), high]
        for start, end in pairwise(edges):
            part = Take(stretch, start, end)
            if part.length < wanted and self._is_shot(part, _least(wanted)):
                yield part, 0

    def _stands(self, gap: Take, wanted: int, shortest: int) -> bool:
        """Say whether what is left of a stretch may stand for a shot of the wanted length."""
        whole = gap.stretch.end - gap.stretch.start
        if gap.length < whole:
            return self._is_shot(gap, shortest)
        return gap.length >= shortest or (whole < wanted and gap.length > shortest // 2)

    def _is_shot(self, part: Take, shortest: int) -> bool:
        """Say whether a part of a stretch is long enough for a shot.

        It is from half of one on. Of material that other outputs show, a part that none of them
        shows is a shot as well if it is not too brief: it keeps the outputs apart.
        """
        if part.length < shortest:
            return False
        others = self.ledger.total(part.reference) > 0
        fresh = others and not self.ledger.shown(part.reference, part.start, part.end)
        return part.length >= (min(BRIEF, self.grid // 2) if fresh else self.grid // 2)

    def _likely(self, pool: Pool) -> Sequence[Stretch]:
        """Return the stretches worth looking at: of very many, those that were shown least."""
        if len(pool.stretches) <= MOST_STRETCHES:
            return pool.stretches

        def shown(stretch: Stretch) -> tuple[float, ...]:
            name = stretch.source.reference
            length = stretch.end - stretch.start
            mine, all_outputs = self.own.total(name), self.ledger.total(name)
            return mine / length, all_outputs / length, self.rng.random()

        return sorted(pool.stretches, key=shown)[:MOST_STRETCHES]

    def _best(self, candidates: list[Candidate], wanted: int, unbroken: float = 0.0) -> Take | None:
        if not candidates:
            return None
        if len(candidates) > MOST_CANDIDATES:
            candidates = self.rng.sample(candidates, MOST_CANDIDATES)
        chosen, _ = min(candidates, key=lambda one: self._rank(one[0], one[1], wanted, unbroken))
        self.own.add(chosen)
        self.uses[chosen.reference] += 1
        self.last = chosen
        return chosen

    def _rank(self, take: Take, lost: int, wanted: int, unbroken: float) -> Rank:
        """Rank a piece: never shown before seldom shown, long before short, new before known."""
        last = self.last
        follows = last is not None and (
            take.reference == last.reference and abs(take.start - last.end) < UNIT
        )
        seen = min(take.length, wanted)
        broken = not take.still and take.length < min(wanted, take.stretch.end - take.stretch.start)
        shown = self.ledger.shown(take.reference, take.start, take.start + seen) / seen
        return (
            round(self.own.shown(take.reference, take.start, take.start + seen) / seen, 6),
            round(shown + (unbroken if broken else 0), 6),
            not take.still and take.length < wanted,
            lost,
            self.uses[take.reference],
            (take.start - take.stretch.start) % self._step(wanted) != 0,
            follows,
            self.rng.random(),
        )

    def _step(self, wanted: int) -> int:
        """Return the distance of the places where pieces of a length preferably begin.

        Pieces of about a shot's length lie side by side; a small one stands where a shot would.
        """
        return wanted if 4 * wanted >= 3 * self.grid else self.grid
