"""How often operations may be called (`protocol.md` 16): so many times in any one second.

Each process counts for itself. Kept are the calls of the last second, so that memory is bounded
by what was let through in a second, however many keys and operations there are.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Mapping
from threading import Lock

from reelwright.config import Settings
from reelwright.operations.registry import Operation
from reelwright.wire.refusals import Refusal

WINDOW = 1.0
"""Seconds over which calls are counted."""

SUBMITS = frozenset(
    {
        "SubmitMediaProducingJob",
        "SubmitBatchMediaProducingJob",
        "SubmitSportsHighlightsJob",
        "SubmitScreenMediaHighlightsJob",
        "SubmitSceneMediaSelectionJob",
        "SubmitSceneTimelineOrganizationJob",
        "SubmitSceneBatchEditingJob",
    }
)
"""Operations whose calls are counted for the account, whatever key they come with."""


class Throttle:
    """Counts calls. `now` gives a time in seconds that only goes forward."""

    def __init__(self, settings: Settings, now: Callable[[], float] = time.monotonic) -> None:
        self._submits = settings.throttle_submits
        self._writes = settings.throttle_writes
        self._reads = settings.throttle_reads
        self._operations: Mapping[str, int] = settings.throttle_operations
        self._now = now
        self._lock = Lock()
        self._calls: dict[tuple[str, str], deque[float]] = {}
        self._swept = now()

    def admit(self, operation: Operation, key_id: str) -> None:
        """Count a call; one that is refused does not count.

        Raises:
            Refusal: `Throttling.User`, telling when to come again.
        """
        limit = self._limit(operation)
        if limit <= 0:
            return
        whose = "" if operation.name in SUBMITS else key_id
        with self._lock:
            now = self._now()
            self._sweep(now)
            calls = self._calls.setdefault((operation.name, whose), deque())
            while calls and calls[0] <= now - WINDOW:
                calls.popleft()
            if len(calls) < limit:
                calls.append(now)
                return
            wait = calls[0] + WINDOW - now
        raise Refusal(
            "Request was denied due to user flow control.",
            code="Throttling.User",
            headers={"x-acs-retry-after": str(max(1, math.ceil(wait * 1000)))},
        )

    @property
    def size(self) -> int:
        """How many calls are remembered."""
        return sum(len(calls) for calls in self._calls.values())

    def _limit(self, operation: Operation) -> int:
        found = self._operations.get(operation.name)
        if found is not None:
            return found
        if operation.name in SUBMITS:
            return self._submits
        return self._reads if operation.reads else self._writes

    def _sweep(self, now: float) -> None:
        """Forget, once in a window, who did not call in it."""
        if now < self._swept + WINDOW:
            return
        self._swept = now
        idle = [name for name, calls in self._calls.items() if calls[-1] <= now - WINDOW]
        for name in idle:
            del self._calls[name]
