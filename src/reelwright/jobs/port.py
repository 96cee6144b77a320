"""What the jobs ask of the engine that carries them: the motor.

The motor keeps queues, hands each entry to one process at a time and remembers the results of
finished steps. It knows nothing of states, kinds or sub-jobs: those are in our own rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

import sqlalchemy as sa


class EntryState(Enum):
    """Where a job stands in the motor."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    OVER = "over"


@dataclass(frozen=True)
class Entry:
    """A job as the motor sees it: `process_id` is the process that claimed it last."""

    job_id: str
    state: EntryState
    queue: str
    process_id: str


class Halt(BaseException):
    """Leaves a job at once, past every `except Exception` of the code that carries it out."""


class JobEnded(Halt):
    """The job's row has ended (cancelled, or ended elsewhere): there is nothing left to do."""


class Interrupted(Halt):
    """This process is stopping: the job goes on from its last finished step, later."""


class Motor(Protocol):
    """An engine of jobs. An entry is named by its job id and carries no other data."""

    def prepare(self) -> None:
        """Create or update the engine's own tables. Cheap when there is nothing to do."""

    def start(self, process_id: str, queues: Mapping[str, int], run: Callable[[str], None]) -> None:
        """Serve these queues, and no others, under this process id; `run(job_id)` does a job.

        The number beside a queue is how many of its jobs run at once in the whole installation,
        for all processes from now on. An entry is over when `run` returns; it stays claimed when
        `run` raises `Interrupted`.
        """

    def stop(self, grace: float) -> None:
        """Claim nothing more, wait up to `grace` seconds for running jobs, let go of the engine."""

    def enqueue(self, connection: sa.Connection, job_id: str, queue: str, priority: int) -> None:
        """Put a job into a queue in the caller's transaction; smaller priorities run sooner.

        Repeating it changes nothing. `priority` is 1 or more.
        """

    def withdraw(self, connection: sa.Connection, job_ids: Iterable[str]) -> set[str]:
        """Undo `enqueue`, in the caller's transaction, for jobs that nobody has claimed yet.

        Returns which those were; each may be enqueued again.
        """

    def cancel(self, job_ids: Iterable[str]) -> None:
        """Take waiting entries out of their queues; one that runs reads its own row."""

    def resume(self, connection: sa.Connection, claim: Entry, queue: str) -> bool:
        """Put a claimed entry back into a queue, in the caller's transaction.

        Whoever still runs it can record nothing more. False, and nothing is changed, when the
        process of the claim has it no longer.
        """

    def discard(self, job_ids: Iterable[str]) -> None:
        """Close entries whatever their state."""

    def forget(self, job_ids: Iterable[str]) -> None:
        """Remove everything that is kept of jobs which are over."""

    def claims(self) -> list[Entry]:
        """Return the entries that a process has claimed and not finished."""

    def entries(self, job_ids: Iterable[str]) -> dict[str, Entry]:
        """Return what the engine knows of these jobs; unknown ones are left out."""

    def step(self, name: str, call: Callable[[], Any]) -> Any:
        """Return what `call` returns, or what it returned when this step was finished before.

        Only inside `run`, on its own thread, in the same order each time. What `call` returns
        is JSON and not None; `call` raises nothing but `Halt`, which is not recorded.
        """

    def remove_queue(self, name: str) -> None:
        """Forget a queue that nobody will serve again."""
