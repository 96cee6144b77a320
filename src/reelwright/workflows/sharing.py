"""Shares the pieces of one render out among its workers."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reelwright.render.segments import Segment

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Piece:
    """A segment, or with `segment` None the sound; kept in the cache under `key`.

    `share` is its part of the whole work, 0 to 1.
    """

    key: str
    segment: Segment | None
    share: float


class Board:
    """What is left to do and how far it is, shared by the threads of one render.

    Each worker has a run of neighbouring pieces, so that its readers go on instead of seeking;
    one that has done its run takes over from the end of the longest other one. The sound comes
    last, where a worker would otherwise have nothing to do.
    """

    def __init__(
        self, pieces: Sequence[Piece], missing: Sequence[Piece], workers: int, progress: Progress
    ) -> None:
        self._progress = progress
        self._lock = threading.Lock()
        self._running: dict[str, float] = {}
        self._done = sum(piece.share for piece in pieces) - sum(p.share for p in missing)
        self._runs = [deque(run) for run in _runs(missing, workers)]
        self.failure: BaseException | None = None

    def take(self, worker: int) -> Piece | None:
        """Return what the worker does next; None when nothing is left."""
        with self._lock:
            if self._runs[worker]:
                return self._runs[worker].popleft()
            longest = max(self._runs, key=len)
            return longest.pop() if longest else None

    def tell(self, piece: Piece, fraction: float) -> None:
        """Note how far a piece is."""
        with self._lock:
            self._running[piece.key] = piece.share * fraction
            total = self._done + sum(self._running.values())
        self._progress(min(total, 1.0), "Rendering")

    def finish(self, piece: Piece) -> None:
        """Note that a piece is done."""
        with self._lock:
            self._running.pop(piece.key, None)
            self._done += piece.share

    def fail(self, error: BaseException) -> None:
        """Note what went wrong; the first fault counts, the others follow from it."""
        with self._lock:
            self.failure = self.failure or error


def _runs(pieces: Sequence[Piece], workers: int) -> list[list[Piece]]:
    """Cut the segments into runs of about the same work; the sound goes behind the shortest."""
    pictures = [piece for piece in pieces if piece.segment is not None]
    total = sum(piece.share for piece in pictures)
    runs: list[list[Piece]] = [[] for _ in range(workers)]
    before = 0.0
    for piece in pictures:
        middle = before + piece.share / 2
        before += piece.share
        runs[min(int(middle / total * workers), workers - 1)].append(piece)
    for sound in pieces:
        if sound.segment is None:
            min(runs, key=lambda run: sum(piece.share for piece in run)).append(sound)
    return runs
