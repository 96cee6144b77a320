"""The picture sequence of an output: which shots, in which order, on how many frames."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

from reelwright.solutions.script.dealer import Dealer
from reelwright.solutions.script.footage import Ledger, Pool, Take
from reelwright.solutions.script.shots import (
    FASTEST,
    FLASH,
    SLOWEST,
    SLOWEST_WHOLE,
    Shot,
    at_speed,
    cut,
    evened,
    joined,
    repeated,
    spread,
)
from reelwright.solutions.script.variety import cost_of_speed

MOST_SHOTS = 400
"""Shots of an output; longer outputs get longer shots."""

FITTING = Fraction(51, 50)
"""A speed so close to 1 is nothing but the rounding of shots to frames."""

DEAREST = 0.04
"""How much shared picture time a faster speed may cost."""


@dataclass(frozen=True, slots=True)
class Cutting:
    """Lengths in frames and ways of cutting, the same for all outputs of a job."""

    shot: int
    image: int
    outputs: int
    follow_speech: bool
    """True for AutoSpeed, False for Cut."""


class Sequencer:
    """Plans the pictures of one output."""

    def __init__(
        self, pools: Sequence[Pool], cutting: Cutting, ledger: Ledger, rng: Random, frames: int
    ) -> None:
        shot = max(cutting.shot, frames // MOST_SHOTS)
        self.pools = pools
        self.cutting = cutting
        self.shot = shot
        self.image = max(cutting.image, frames // MOST_SHOTS)
        self.dealer = Dealer(ledger, rng, shot)
        self.rng = rng

    def along_speech(self, frames: int) -> list[Shot]:
        """Return shots of all groups that last exactly as long as the speech."""
        shots, speed = self._drawn_for(frames)
        total = sum(shot.frames for shot in shots)
        if not self.cutting.follow_speech:
            # Cut: natural speed; what is too long is cut, what is too short comes again.
            return joined(repeated(shots, frames, self._shorten))
        if total >= frames * SLOWEST:
            speed = min(speed, Fraction(total, frames))
            laid = spread(evened(shots, math.ceil(frames * speed)), frames)
            split = [self.pools[shot.group].split for shot in laid]
            fitted = [
                at_speed(shot, speed, self.dealer, cuts)
                for shot, cuts in zip(laid, split, strict=True)
            ]
            return joined(fitted)
        slow = spread(shots, max(len(shots), round(total / SLOWEST)))
        return joined(repeated(slow, frames, self._shorten))

    def walk(self, frames: int | None, longest: int | None) -> list[Shot]:
        """Return one shot of each group, or `frames` of them, without speech."""
        if frames is None:
            shots = [shot for pool in self.pools for shot in self._one(pool)]
            total = sum(shot.frames for shot in shots)
            length = total if longest is None else min(total, longest)
            return joined(cut(shots, length, self._shorten))
        sections = [
            [self._natural(pool, self._draw(pool, self.shot), self.shot)] for pool in self.pools
        ]
        self._insert(sections, frames, self.shot, exact=True)
        shots = [shot for section in sections for shot in section]
        return joined(self._exhausted(shots, frames, SLOWEST))

    def section(self, pool: Pool, frames: int) -> list[Shot]:
        """Return shots of one group that last exactly `frames`."""
        return joined(self._fill(pool, frames))

    def adapted(self, pool: Pool, frames: int) -> list[Shot]:
        """Return shots of one group that last `frames`, or less where its footage ends before.

        Of a group that is not split, one video is shown.
        """
        if pool.split:
            return self.section(pool, min(frames, pool.amount(self.image)))
        take = self._draw(pool, frames)
        shot = Shot(pool.group, take, self.image if take.still else take.frames)
        return [self._shorten(shot, min(frames, shot.frames))]

    def _drawn_for(self, frames: int) -> tuple[list[Shot], Fraction]:
        """Return about as many shots as the speech needs, and the speed they may have."""
        want, speed = self._want(frames)
        sections = [[self._natural(pool, self._draw(pool, want), want)] for pool in self.pools]
        exact = speed == 1
        inserted = self._insert(sections, frames, want, exact=exact)
        total = sum(shot.frames for section in sections for shot in section)
        for number in reversed(inserted):
            rest = total - sections[number][-1].frames
            if total <= frames * FASTEST or rest < frames * SLOWEST:
                break
            sections[number].pop()
            total = rest
        return [shot for section in sections for shot in section], speed

    def _want(self, frames: int) -> tuple[int, Fraction]:
        """Return the length of the shots to draw and the highest speed for them.

        Faster footage shows more of the material, so the outputs share more of it. Where that
        would cost too much variety, shots are drawn as short as they will be shown.
        """
        groups = len(self.pools)
        count = max(groups, -(-frames // self.shot))
        natural_speed = min(FASTEST, max(Fraction(1), Fraction(count * self.shot, frames)))
        if not self.cutting.follow_speech or natural_speed < FITTING:
            return self.shot, Fraction(1)
        shares = [1] * groups
        middle = self._middle()
        for extra in range(count - groups):
            shares[middle[extra % len(middle)]] += 1
        demand = [
            (pool.amount(self.image), Fraction(share * frames, count))
            for pool, share in zip(self.pools, shares, strict=True)
        ]
        cost = cost_of_speed(demand, self.cutting.outputs, frames, natural_speed)
        if cost <= DEAREST:
            return self.shot, natural_speed
        return -(-frames // count), Fraction(1)

    def _middle(self) -> list[int]:
        """Return the groups that take further shots first: the middle ones if there are any."""
        groups = len(self.pools)
        return list(range(groups)) if groups <= 2 else list(range(1, groups - 1))

    def _insert(
        self, sections: list[list[Shot]], frames: int, want: int, *, exact: bool = False
    ) -> list[int]:
        """Add shots behind those of their groups until all last `frames` or nothing is unused.

        With `exact` the last one is only as long as it has to be.
        """
        total = sum(shot.frames for section in sections for shot in section)
        inserted: list[int] = []
        middle = self._middle()
        for eligible in (middle, [n for n in range(len(self.pools)) if n not in middle]):
            start = self.rng.randrange(len(eligible)) if eligible else 0
            open_groups = eligible[start:] + eligible[:start]
            while open_groups and total < frames and len(inserted) < MOST_SHOTS:
                number = open_groups.pop(0)
                missing = frames - total
                if exact and missing < FLASH and total >= SLOWEST * frames:
                    return inserted
                length = missing if exact and missing < want + want // 3 else want
                take = self.dealer.draw(self.pools[number], length)
                if take is None:
                    continue
                open_groups.append(number)
                shot = self._natural(self.pools[number], take, length)
                sections[number].append(shot)
                inserted.append(number)
                total += shot.frames
        return inserted

    def _draw(self, pool: Pool, want: int) -> Take:
        return self.dealer.draw(pool, want) or self.dealer.repeat(pool, want)

    def _natural(self, pool: Pool, take: Take, want: int) -> Shot:
        """Return a shot at natural speed, of a video that is split at most `want` long."""
        if take.still:
            return Shot(pool.group, take, self.image)
        shot = Shot(pool.group, take, take.frames)
        return self._shorten(shot, min(want, take.frames)) if pool.split else shot

    def _shorten(self, shot: Shot, frames: int) -> Shot:
        """Return a shot on fewer frames at the speed it had."""
        if frames >= shot.frames:
            return shot
        split = self.pools[shot.group].split
        return at_speed(replace(shot, frames=frames), shot.speed, self.dealer, split)

    def _one(self, pool: Pool) -> list[Shot]:
        """Return what is shown of a group without speech: one shot, filled up if it is short."""
        take = self.dealer.draw(pool, self.shot, unbroken=True)
        take = take or self.dealer.repeat(pool, self.shot)
        if take.still:
            return [Shot(pool.group, take, self.image)]
        if not pool.split:
            return [Shot(pool.group, take, take.frames)]
        return self._fill(pool, self.shot, take)

    def _fill(self, pool: Pool, frames: int, first: Take | None = None) -> list[Shot]:
        if not pool.split:
            return self._fill_whole(pool, frames)
        shots: list[Shot] = []
        left = frames
        while left > 0:
            # No shot at the end that is over before it is seen.
            want = left if left - self.shot < self.shot // 3 else self.shot
            take = first or self.dealer.draw(pool, want)
            first = None
            if take is None and not shots:
                # An earlier section has shown all that there is.
                take = self.dealer.repeat(pool, want)
            if take is None:
                break
            length = min(left, self.image if take.still else min(take.frames, want))
            if take.still and left - length < length // 3:
                length = left
            if not take.still and length < left and length >= left * SLOWEST:
                shots.append(Shot(pool.group, take, left))
                return shots
            whole = Shot(pool.group, take, length if take.still else take.frames)
            shots.append(self._shorten(whole, length))
            left -= length
        return self._exhausted(shots, frames, SLOWEST)

    def _fill_whole(self, pool: Pool, frames: int) -> list[Shot]:
        """Fill a section with videos from their starts; slowed down before one is repeated."""
        shots: list[Shot] = []
        total = 0
        while total < frames * SLOWEST:
            take = self.dealer.draw(pool, frames)
            if take is None and not shots:
                take = self.dealer.repeat(pool, frames)
            if take is None:
                break
            length = self.image if take.still else take.frames
            shots.append(Shot(pool.group, take, length))
            total += length
            if len(shots) == 1 and not take.still and length >= frames * SLOWEST_WHOLE:
                break
        return self._exhausted(shots, frames, SLOWEST_WHOLE)

    def _exhausted(self, shots: list[Shot], frames: int, slowest: Fraction) -> list[Shot]:
        """Make what a group has last: slower if that is enough, else again from the first."""
        total = sum(shot.frames for shot in shots)
        if total >= frames:
            return cut(shots, frames, self._shorten)
        if total >= frames * slowest:
            return spread(shots, frames)
        if slowest == SLOWEST_WHOLE:
            shots = spread(shots, max(len(shots), round(total / slowest)))
        return repeated(shots, frames, self._shorten)
