"""What a task sees of its sandbox.

A task is a public function of a module `reelwright.<room>.tasks`, called in the child as
`function(context, **arguments)`; it returns JSON. In tests a context is made directly:
`Context(folder=tmp_path)`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

REPORT_INTERVAL = 0.05
"""Seconds between two progress reports at least; more would only busy the parent."""


class Cancelled(Exception):
    """The task's result is not wanted any more; raised by `Context.check`."""


class Context:
    """The folder to write, and the way to say how far the task is.

    `report` receives progress, `cancelled` is asked by `check`. In a sandbox child a cancelled
    task is killed instead, so that a task need not check in order to be cancelled.
    """

    def __init__(
        self,
        folder: Path,
        *,
        report: Callable[[float, str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        self.folder = folder
        self._report = report
        self._cancelled = cancelled
        self._last = float("-inf")
        self._note = ""

    def progress(self, fraction: float, note: str = "") -> None:
        """Report that `fraction` (0 to 1) is done; reports that come too quickly are dropped."""
        fraction = min(max(float(fraction), 0.0), 1.0)
        now = time.monotonic()
        quick = now - self._last < REPORT_INTERVAL
        if self._report is None or (quick and note == self._note and fraction < 1.0):
            return
        self._last, self._note = now, note
        self._report(fraction, note)

    def check(self) -> None:
        """Return while the result is wanted.

        Raises:
            Cancelled: It is not any more.
        """
        if self._cancelled is not None and self._cancelled():
            raise Cancelled
