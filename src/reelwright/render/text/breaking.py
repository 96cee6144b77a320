"""Line breaking as a good editor would: as few lines as fit, of even length, no lonely word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")

_LINE = 1000.0
_EVEN = 10.0
_LONELY = 2.0
_BALANCED_LINES = 6
"""Longer texts fill their lines and only keep the last one from being very short."""
_FULL = 0.97
_SHORT_LAST = 0.25


@dataclass(frozen=True, slots=True)
class Piece(Generic[Item]):
    """What stays on one line: `width` without and `space` of the blanks that follow.

    `cost` says how a reader minds a line ending after it; `alone` that it is one word or
    character.
    """

    items: tuple[Item, ...]
    width: float
    space: float
    cost: float


def fill(pieces: Sequence[Piece[Item]], limit: float) -> list[list[Piece[Item]]]:
    """Return the pieces in lines no wider than `limit` (a piece that is wider stands alone)."""
    if not pieces:
        return []
    greedy = _greedy(pieces, limit)
    if len(greedy) == 1:
        return greedy
    total = sum(piece.width for piece in pieces)
    balanced = len(greedy) <= _BALANCED_LINES
    target = total / len(greedy) if balanced else limit * _FULL
    return _best(pieces, limit, _costs(limit, target, balanced))


LineCost = Callable[[float, bool, int], float]


def _costs(limit: float, target: float, balanced: bool) -> LineCost:
    def cost(width: float, last: bool, count: int) -> float:
        lonely = _LONELY if last and count == 1 else 0.0
        if last and not balanced:
            return lonely + (_LONELY if width < limit * _SHORT_LAST else 0.0)
        return lonely + _EVEN * ((width - target) / limit) ** 2

    return cost


def _greedy(pieces: Sequence[Piece[Item]], limit: float) -> list[list[Piece[Item]]]:
    lines: list[list[Piece[Item]]] = []
    room = -1.0
    for piece in pieces:
        if not lines or piece.width > room:
            lines.append([])
            room = limit
        lines[-1].append(piece)
        room -= piece.width + piece.space
    return lines


def _best(pieces: Sequence[Piece[Item]], limit: float, cost: LineCost) -> list[list[Piece[Item]]]:
    """Return the lines of least cost; one more line always costs more than any unevenness."""
    count = len(pieces)
    best = [0.0] + [float("inf")] * count
    start = [0] * (count + 1)
    for end in range(1, count + 1):
        width = 0.0
        for begin in range(end - 1, -1, -1):
            width += pieces[begin].width + (pieces[begin].space if begin < end - 1 else 0.0)
            if width > limit and begin < end - 1:
                break
            last = end == count
            value = best[begin] + _LINE + cost(width, last, end - begin)
            value += 0.0 if last else pieces[end - 1].cost
            if value < best[end]:
                best[end], start[end] = value, begin
    lines: list[list[Piece[Item]]] = []
    end = count
    while end:
        lines.insert(0, list(pieces[start[end] : end]))
        end = start[end]
    return lines
