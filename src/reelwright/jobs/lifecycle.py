"""The transactions in a job's life: accepted, begun, planned, published, ended, cancelled.

Order of locks in each of them: the main job first, then its sub-jobs. Without it, two last
sub-jobs would each see the other one open and nobody would close the main job.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from reelwright.errors import JobError
from reelwright.jobs.faults import described, is_outage
from reelwright.jobs.kinds import PRIVATE_PREFIX, Kinds, NewJob
from reelwright.jobs.port import Entry, Motor
from reelwright.jobs.ranks import DEFAULT_RANK, own_priority, rank
from reelwright.library import records
from reelwright.library.database import Database
from reelwright.library.records import OPEN, PUBLISHING, WAITING, JobRow

logger = logging.getLogger(__name__)

_T = TypeVar("_T")

Within = Callable[[sa.Connection], None]
"""What a caller adds to a transaction of ours."""

_PAUSES = (0.02, 0.1, 0.5, 2.0)
"""Seconds before a transaction is tried again that met others, or a database that restarts."""

_LONGEST = 30.0
"""The pause that the doubled last one grows to, for those who wait until the database is back."""


class Lifecycle:
    """All changes of state, each one guarded write with what belongs to it.

    A transaction that meets a database which cannot do its work now is tried again: a few times,
    or until `patient_until` is set.
    """

    def __init__(
        self,
        database: Database,
        kinds: Kinds,
        motor: Motor,
        *,
        patient_until: threading.Event | None = None,
    ) -> None:
        self._database = database
        self._kinds = kinds
        self._motor = motor
        self._patient_until = patient_until

    def accept(self, connection: sa.Connection, new: NewJob, *, main: JobRow | None = None) -> bool:
        """Record a job and queue it in the caller's transaction; False when it is there already."""
        queue = new.queue or self._kinds[new.kind].queue
        priority = new.priority
        if main is not None:
            priority = priority or main.priority
            if not new.queue and main.queue.startswith(PRIVATE_PREFIX):
                queue = main.queue
        row = new.row(queue, max(priority or DEFAULT_RANK, 1))
        if not records.insert(connection, row):
            return False
        if row.ended:
            self._kinds.tell_ended(connection, _known(connection, row.job_id))
        elif not row.held:
            self._motor.enqueue(connection, row.job_id, queue, row.priority)
        return True

    def arrange(
        self, connection: sa.Connection, pipeline_id: str, *, priority: int, paused: bool
    ) -> None:
        """Hold the jobs of a pipeline that nobody has claimed, or queue them by its priority."""
        waiting = records.waiting_in_pipeline(connection, pipeline_id)
        queued = [row.job_id for row in waiting if not row.held]
        withdrawn = self._motor.withdraw(connection, queued)
        for row in waiting:
            if not row.held and row.job_id not in withdrawn:
                continue
            ranked = rank(priority, own_priority(row.priority))
            changed = records.update_guarded(
                connection, row.job_id, WAITING, held=paused, priority=ranked, modified=row.modified
            )
            if changed and not paused:
                self._motor.enqueue(connection, row.job_id, row.queue, ranked)

    def begin(self, job_id: str) -> JobRow | None:
        """Mark a job as running and return its row; None when it has ended."""

        def change(connection: sa.Connection) -> JobRow | None:
            row = records.get(connection, job_id)
            if row is None or row.ended:
                return None
            running = self._kinds[row.kind].running
            if row.state != running:
                if row.main_id:
                    records.touch(connection, row.main_id)
                if not records.update_guarded(connection, job_id, state=running):
                    return None
            return _known(connection, job_id)

        return self._transact(change)

    def plan(
        self,
        job_id: str,
        children: Iterable[NewJob],
        values: Mapping[str, Any],
        *,
        within: Within | None = None,
    ) -> bool:
        """Write a main job's plan, record and queue its sub-jobs; close it if none is open."""
        wanted = [replace(child, main_id=job_id) for child in children]

        def change(connection: sa.Connection) -> bool:
            main = records.lock(connection, job_id)
            if main is None or not records.update_guarded(connection, job_id, **values):
                return False
            if within is not None:
                within(connection)
            for child in wanted:
                self.accept(connection, child, main=main)
            self._close_if_done(connection, job_id)
            return True

        return self._transact(change)

    def publish(self, job_id: str) -> bool:
        """Mark that the output is being put in place: from now on a cancel leaves the job alone."""
        return self._transact(
            lambda connection: records.update_guarded(connection, job_id, progress=PUBLISHING)
        )

    def end(
        self,
        job_id: str,
        state: str,
        values: Mapping[str, Any],
        *,
        within: Within | None = None,
        unless_planned: bool = False,
    ) -> bool:
        """End an open job and do what its end entails; False when it has ended before.

        False too for `unless_planned` and a main job with open sub-jobs: the last of them ends it.
        """

        def change(connection: sa.Connection) -> bool:
            row = records.get(connection, job_id)
            if row is None:
                return False
            records.lock(connection, row.main_id or job_id)
            if unless_planned and records.has_open_child(connection, job_id):
                return False
            if not self._mark_ended(connection, job_id, state, values):
                return False
            if within is not None:
                within(connection)
            self._kinds.tell_ended(connection, _known(connection, job_id))
            if row.main_id:
                records.touch(connection, row.main_id)
                self._close_if_done(connection, row.main_id)
            return True

        return self._transact(change)

    def is_concluded(self, job_id: str) -> bool:
        """Tell whether a job has nothing left to do: it has ended, or its sub-jobs end it."""
        with self._database.read() as connection:
            row = records.get(connection, job_id)
            return row is None or row.ended or records.has_open_child(connection, job_id)

    def fail(self, job_id: str, error: JobError, *, even_planned: bool = False) -> bool:
        """End an open job with a code and a message; False when it does not end so.

        What comes after the plan of a main job takes nothing back: its open sub-jobs go on and
        close it, unless they too are to be ended.
        """
        with self._database.read() as connection:
            row = records.get(connection, job_id)
        if row is None:
            return False
        state = self._kinds.failed_state(row.kind)
        values = {"code": error.code, "message": error.message}
        return self.end(job_id, state, values, unless_planned=not even_planned)

    def give_back(self, claim: Entry, *, attempts: int | None = None) -> bool:
        """Queue a job again that a process has claimed and no longer carries out.

        It is written down with it how many processes have died in the job: counted alone, one
        death would be counted again by whoever comes after a reaper that died in between. False
        when that process has the claim no longer, or when the job has ended: its entry is closed.
        """

        def change(connection: sa.Connection) -> bool | None:
            row = records.lock(connection, claim.job_id)
            if row is None or row.ended:
                return None
            if not self._motor.resume(connection, claim, row.queue):
                return False
            if attempts is not None:
                records.update_guarded(connection, row.job_id, attempts=attempts)
            return True

        resumed = self._transact(change)
        if resumed is None:
            self._motor.discard([claim.job_id])
        return bool(resumed)

    def cancel(self, job_id: str) -> list[str]:
        """End a job and its open sub-jobs with the code JobCanceled; return which were ended.

        A sub-job that is being published goes on; a job that has ended or is being published
        itself gives an empty list.
        """
        values = {
            "code": "JobCanceled",
            "message": "The job was cancelled.",
            "cancel_requested": True,
        }

        def change(connection: sa.Connection) -> list[str]:
            row = records.get(connection, job_id)
            if row is None:
                return []
            main_id = row.main_id
            records.lock(connection, main_id or job_id)
            below = [] if main_id else records.children(connection, job_id)
            ended: list[str] = []
            for one in [row, *below]:
                state = self._kinds.failed_state(one.kind)
                if self._mark_ended(connection, one.job_id, state, values, gently=True):
                    ended.append(one.job_id)
                elif one is row:
                    return []
            for one_id in reversed(ended):
                self._kinds.tell_ended(connection, _known(connection, one_id))
            if main_id:
                records.touch(connection, main_id)
                self._close_if_done(connection, main_id)
            return ended

        return self._transact(change)

    def _mark_ended(
        self,
        connection: sa.Connection,
        job_id: str,
        state: str,
        values: Mapping[str, Any],
        *,
        gently: bool = False,
    ) -> bool:
        moment = records.now()
        written = {"modified": moment, "completed": moment, **values, "state": state}
        if state in ("Finished", "Success"):
            written["progress"] = PUBLISHING
        return records.update_guarded(connection, job_id, OPEN, unless_publishing=gently, **written)

    def _close_if_done(self, connection: sa.Connection, main_id: str) -> None:
        """End a planned main job whose sub-jobs have all ended. Its row is locked by the caller."""
        main = records.get(connection, main_id)
        if main is None or main.ended or records.has_open_child(connection, main_id):
            return
        values = {"state": "Finished", **self._closing_values(connection, main)}
        if self._mark_ended(connection, main_id, values.pop("state"), values):
            self._kinds.tell_ended(connection, _known(connection, main_id))

    def _closing_values(self, connection: sa.Connection, main: JobRow) -> Mapping[str, Any]:
        try:
            close = self._kinds[main.kind].close
            if close is None:
                return {}
            with connection.begin_nested():
                return close(connection, main, records.children(connection, main.job_id))
        except Exception as fault:
            if is_outage(fault):
                raise
            # The sub-job that ends here has done its work: only the main job takes the blame.
            logger.exception("a main job could not be closed", extra={"job_id": main.job_id})
            error = described(fault)
            state = self._kinds.failed_state(main.kind)
            return {"state": state, "code": error.code, "message": error.message}

    def _transact(self, change: Callable[[sa.Connection], _T]) -> _T:
        """Do a change in one write transaction, again when the fault lay in the database."""
        for pause in self._pauses():
            try:
                with self._database.begin() as connection:
                    return change(connection)
            except SQLAlchemyError as fault:
                if pause is None or not is_outage(fault):
                    raise
                if pause > _PAUSES[-1]:
                    logger.warning("a change waits for the database: %s", fault)
                self._wait(pause)
        raise AssertionError("unreachable")

    def _pauses(self) -> Iterator[float | None]:
        """Give the seconds before each further try, and None for the last."""
        yield from _PAUSES
        pause = _PAUSES[-1]
        while self._patient_until is not None and not self._patient_until.is_set():
            pause = min(2 * pause, _LONGEST)
            yield pause
        yield None

    def _wait(self, seconds: float) -> None:
        if self._patient_until is None:
            time.sleep(seconds)
        else:
            self._patient_until.wait(seconds)


def _known(connection: sa.Connection, job_id: str) -> JobRow:
    row = records.get(connection, job_id)
    assert row is not None
    return row
