"""Shots in order, and making them exactly as long as they have to be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

from reelwright.solutions.script.dealer import Dealer
from reelwright.solutions.script.footage import UNIT, Take
from reelwright.timeline.checks import MOST_CLIPS

SLOWEST = Fraction(4, 5)
FASTEST = Fraction(5, 4)
SLOWEST_WHOLE = Fraction(1, 2)
"""Lowest speed of a video that must not be cut up."""

FLASH = 15
"""Frames; a shot that is cut shorter than this is a flash, not a shot."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A piece of footage on the screen for `frames`, then for `tail` frames under the next one.

    The footage is played at whatever speed makes it last that long.
    """

    group: int
    take: Take
    frames: int
    tail: int = 0

    @property
    def shown(self) -> int:
        """Frames in which the shot is seen, alone or in a transition."""
        return self.frames + self.tail

    @property
    def speed(self) -> Fraction:
        """Speed of the footage; 1 for an image."""
        return Fraction(1) if self.take.still else Fraction(self.take.length, self.shown * UNIT)


def spread(shots: Sequence[Shot], frames: int) -> list[Shot]:
    """Return the shots on `frames` frames altogether, each in proportion to its own length."""
    total = sum(shot.frames for shot in shots)
    if len(shots) > frames:
        shots = shots[:frames]
        total = sum(shot.frames for shot in shots)
    spread_out: list[Shot] = []
    done = passed = 0
    for i, shot in enumerate(shots):
        passed += shot.frames
        left = len(shots) - i - 1
        end = min(max((passed * frames * 2 + total) // (total * 2), done + 1), frames - left)
        spread_out.append(replace(shot, frames=end - done))
        done = end
    return spread_out


def evened(shots: Sequence[Shot], frames: int) -> list[Shot]:
    """Return the shots on at most `frames` frames; what is too much is taken from the longest."""
    left, most = frames, frames
    for i, length in enumerate(sorted(shot.frames for shot in shots)):
        most = max(1, -(-left // (len(shots) - i)))
        if length > most:
            break
        left -= length
        most = frames
    return [replace(shot, frames=min(shot.frames, most)) for shot in shots]


Shorten: TypeAlias = Callable[[Shot, int], Shot]
"""Returns a shot on fewer frames, at the speed it had."""


def cut(shots: Sequence[Shot], frames: int, shorten: Shorten) -> list[Shot]:
    """Return the shots up to `frames`; what is cut is not shown.

    A last shot that would be over before it is seen takes some time from the one before.
    """
    kept: list[Shot] = []
    left = frames
    for shot in shots:
        if left <= 0:
            break
        kept.append(shorten(shot, min(shot.frames, left)))
        flash = min(FLASH, shot.frames) - left
        if flash > 0 and len(kept) > 1 and kept[-2].frames >= 2 * FLASH:
            kept[-2] = shorten(kept[-2], kept[-2].frames - flash)
            kept[-1] = shorten(shot, left + flash)
        left -= shot.frames
    return kept


def repeated(shots: Sequence[Shot], frames: int, shorten: Shorten) -> list[Shot]:
    """Return the shots, again and again, until they fill `frames`; the last one is cut."""
    total = sum(shot.frames for shot in shots)
    passes = -(-frames // total)
    return cut(list(shots) * passes, frames, shorten)


def joined(shots: Sequence[Shot]) -> list[Shot]:
    """Return the shots with those neighbours of a group made one that show the same image."""
    merged: list[Shot] = []
    for shot in shots:
        before = merged[-1] if merged else None
        if (
            before is not None
            and shot.take.still
            and (before.group, before.take) == (shot.group, shot.take)
        ):
            merged[-1] = replace(before, frames=before.frames + shot.frames)
        else:
            merged.append(shot)
    return merged


def at_speed(shot: Shot, speed: Fraction, dealer: Dealer, split: bool) -> Shot:
    """Return a shot that shows as much footage as `speed` needs, its least shown part.

    Of a video that is not split, the start is kept; there may be less footage than needed.
    """
    if shot.take.still:
        return shot
    units = min(shot.take.length, round(shot.frames * UNIT * speed))
    if split:
        return replace(shot, take=dealer.narrow(shot.take, units))
    return replace(shot, take=replace(shot.take, end=shot.take.start + units))


def overlapped(shots: Sequence[Shot], length: int, dealer: Dealer) -> list[Shot]:
    """Return the shots with tails for transitions of `length` frames where they have room.

    A shot needs footage for its tail, or may be slowed down for it a little. What is seen of
    either shot, the time under the other included, lasts at least twice the transition.
    """
    if length <= 0:
        return list(shots)
    done: list[Shot] = []
    # From the end: how long a shot is seen depends on whether it got a tail itself.
    for number in reversed(range(len(shots))):
        shot = shots[number]
        # The first shot of a track has nobody before it to turn into it.
        before_a_border = (number + 1) % MOST_CLIPS == 0
        if done and not before_a_border and done[-1].shown >= 2 * length:
            longer = _with_tail(shot, length, dealer)
            shot = longer if longer.shown >= 2 * length else shot
        done.append(shot)
    return done[::-1]


def _with_tail(shot: Shot, length: int, dealer: Dealer) -> Shot:
    longer = replace(shot, tail=length)
    if shot.take.still:
        return longer
    speed = shot.speed
    grown = replace(longer, take=dealer.grow(shot.take, round(length * UNIT * speed)))
    return grown if grown.speed >= min(speed, SLOWEST) else shot
