"""The sandbox children of one process: how many at once, where they write, what they may take."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from reelwright.config import Settings
from reelwright.sandbox import (
    ForkServer,
    Limits,
    Priority,
    SandboxUnavailable,
    Session,
    TaskCancelled,
)

MIB = 1 << 20
_POLL_SECONDS = 0.2

Cancelled = Callable[[], bool]


def never() -> bool:
    """Say that nobody has cancelled."""
    return False


class Children:
    """Opens sandbox sessions, as many at once as the settings say (`--workers`).

    A process that only looks at jobs or cancels them has no `fork_server`.
    """

    def __init__(self, settings: Settings, fork_server: ForkServer | None) -> None:
        self.settings = settings
        self.fork_server = fork_server
        self.process_id = "process"
        """The id of this process among those that serve jobs; its work folders have its name."""
        self._slots = threading.BoundedSemaphore(settings.workers)

    def work_folder(self, job_id: str) -> Path:
        """Return the folder in which a job keeps what is not finished, making it."""
        folder = self.settings.work_dir / self.process_id / job_id
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    @contextmanager
    def session(
        self,
        inputs: Sequence[Path],
        folder: Path,
        *,
        priority: Priority = Priority.LOW,
        cancelled: Cancelled = never,
    ) -> Iterator[Session]:
        """Give a sandbox session once one of this process's slots is free.

        Raises:
            TaskCancelled: it was cancelled while it waited.
            SandboxError: no child can be made.
        """
        if self.fork_server is None:
            raise SandboxUnavailable("This process was started without a sandbox.")
        self._wait_for_slot(cancelled)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self.fork_server.open(inputs, folder, self.limits, priority) as session:
                yield session
        finally:
            self._slots.release()

    @property
    def limits(self) -> Limits:
        """What a child may take, by the settings."""
        return Limits(
            memory=self.settings.task_memory_mib * MIB, wall_seconds=self.settings.task_seconds
        )

    def _wait_for_slot(self, cancelled: Cancelled) -> None:
        while not self._slots.acquire(timeout=_POLL_SECONDS):
            if cancelled():
                raise TaskCancelled("The job was cancelled.")
