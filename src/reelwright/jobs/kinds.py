"""The kinds of jobs, and a job as it is handed in."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from reelwright.errors import JobError
from reelwright.jobs.ranks import NORMAL
from reelwright.library.records import JobRow

if TYPE_CHECKING:
    from reelwright.jobs.context import JobContext

DEFAULT_PRIORITY = NORMAL
"""The priority of a job in its pipeline when it names none; smaller runs sooner."""

PRIVATE_PREFIX = "produce-"
"""Queues of one process: their jobs do not outlive it."""

_NAMESPACE = uuid.UUID("6e0f6c5b-8f1e-5c69-9a3e-2d6a3c1b7f40")


def derived_id(job_id: str, kind: str, ordinal: int = 0) -> str:
    """Return the id that a job gives to the n-th thing of a kind: 32 hex digits.

    A repeated step names the same things, so that it makes nothing twice.
    """
    return uuid.uuid5(_NAMESPACE, f"{job_id}/{kind}/{ordinal}").hex


def _no_consequence(connection: sa.Connection, row: JobRow) -> None:
    """Do nothing when a job ends."""


@dataclass(frozen=True)
class Kind:
    """What a job of this kind does and what its end entails."""

    name: str
    queue: str
    """The queue it waits in, unless it is a job of the command line."""
    run: Callable[[JobContext], None]
    """Carries the job out, on a thread of its own. It only orchestrates: whatever reads a clock,
    draws, touches files, network or a sandbox goes through `JobContext.step`, because after the
    death of a process `run` starts again and gets the finished steps' results without repeating
    them. It ends with `plan`, `finish` or `fail`; a JobError it raises fails the job."""
    ended: Callable[[sa.Connection, JobRow], None] = _no_consequence
    """Called in the transaction that ended a job of this kind (whoever ended it: the job, a
    cancel, the reaper), once, with the row as it ended: events, states of projects and assets.
    It must not raise for reasons of the job's content."""
    close: Callable[[sa.Connection, JobRow, list[JobRow]], Mapping[str, Any]] | None = None
    """For main jobs: called in the transaction in which the last sub-job ended, with the main
    job and all sub-jobs; the answer is written into the main job (`state` is "Finished" unless
    it says otherwise)."""
    attempts: int = 3
    """How often a step is tried when its fault may pass by itself."""
    running: str = "Processing"
    failed: str = "Failed"


@dataclass(frozen=True)
class NewJob:
    """A job to be accepted. One whose `state` is an end is recorded and never queued."""

    kind: str
    job_id: str
    main_id: str | None = None
    ordinal: int = 0
    state: str = "Init"
    priority: int | None = None
    """Its rank among all jobs: smaller runs sooner, from 1. None: the main job's, or that of a
    normal job in a normal pipeline."""
    pipeline_id: str | None = None
    held: bool = False
    """True: its pipeline is paused; it is recorded, and queued once the pipeline is active."""
    queue: str = ""
    """Empty: the kind's queue, or the private queue of the main job."""
    request: Any = None
    """What was asked for, as JSON; the caller's own texts as strings inside it."""
    plan: Any = None
    result: Any = None
    code: str = ""
    message: str = ""
    user_data: str = ""
    seed: int | None = None
    project_id: str | None = None
    media_id: str | None = None
    media_url: str = ""
    duration: float | None = None

    def row(self, queue: str, priority: int) -> JobRow:
        """Return the record of the job with the queue and the priority it was given."""
        return JobRow(**{**vars(self), "queue": queue, "priority": priority})


class Kinds:
    """The kinds that this process knows."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self._kinds = {kind.name: kind for kind in kinds}

    def __getitem__(self, name: str) -> Kind:
        """Return a kind by its name.

        Raises:
            JobError: This program has no kind of that name.
        """
        try:
            return self._kinds[name]
        except KeyError:
            raise JobError(f"No such kind of job: {name}.", code="InternalError") from None

    def failed_state(self, name: str) -> str:
        """Return the state of a failed job, also of a kind that is not known here."""
        kind = self._kinds.get(name)
        return "Failed" if kind is None else kind.failed

    def tell_ended(self, connection: sa.Connection, row: JobRow) -> None:
        """Let the kind of a job do what the job's end entails."""
        kind = self._kinds.get(row.kind)
        if kind is not None:
            kind.ended(connection, row)
