"""What the workflows work with, put together once per process by the command line."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from reelwright import sandbox
from reelwright.config import Settings
from reelwright.library.address import ObjectName
from reelwright.library.buckets import Buckets
from reelwright.library.database import Database
from reelwright.sandbox import (
    ForkServer,
    Limits,
    Priority,
    SandboxUnavailable,
    Session,
    TaskCancelled,
)

MIB = 1 << 20
LOCAL_BUCKET = "local"
"""The bucket that stands for the file system where `local_files` is set."""
_POLL_SECONDS = 0.2

Cancelled = Callable[[], bool]


def never() -> bool:
    """Say that nobody has cancelled."""
    return False


@dataclass
class Workshop:
    """Settings, database, buckets and the sandbox of this process.

    `slots` bounds how many sandbox children work at once (`--workers`). A process that only
    looks at jobs or cancels them has no `fork_server`.
    """

    settings: Settings
    database: Database
    buckets: Buckets
    fork_server: ForkServer | None
    process_id: str = "process"
    """The id of this process among those that serve jobs; its work folders are named after it."""
    local_files: bool = False
    """True on the command line only: references may be paths of this machine."""
    slots: threading.BoundedSemaphore = field(init=False)

    def __post_init__(self) -> None:
        self.slots = threading.BoundedSemaphore(self.settings.workers)

    @classmethod
    def open(cls, settings: Settings, *, sandboxed: bool = True) -> Workshop:
        """Put the parts together; to be called before the process starts a thread."""
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        fork_server = sandbox.launch() if sandboxed else None
        database = Database(settings.database_address)
        database.migrate()
        return cls(settings, database, Buckets(settings), fork_server)

    def is_local(self, name: ObjectName) -> bool:
        """Tell whether an object is a plain file of this machine, outside the library."""
        return self.local_files and name.bucket == LOCAL_BUCKET

    def close(self) -> None:
        """Let go of the sandbox and the database."""
        if self.fork_server is not None:
            self.fork_server.close()
        self.database.close()

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
            self.slots.release()

    @property
    def limits(self) -> Limits:
        """What a child may take, by the settings."""
        return Limits(
            memory=self.settings.task_memory_mib * MIB, wall_seconds=self.settings.task_seconds
        )

    def _wait_for_slot(self, cancelled: Cancelled) -> None:
        while not self.slots.acquire(timeout=_POLL_SECONDS):
            if cancelled():
                raise TaskCancelled("The job was cancelled.")


def now() -> int:
    """Return the time in milliseconds since 1970, as the tables keep it."""
    return time.time_ns() // 1_000_000
