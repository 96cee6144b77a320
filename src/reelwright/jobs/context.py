"""What a kind's `run` has in hand: the job's row, durable steps, progress, and the job's end."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from reelwright.errors import JobError, TransientError
from reelwright.jobs.faults import is_outage, may_pass, outcome
from reelwright.jobs.kinds import Kind, NewJob
from reelwright.jobs.lifecycle import Lifecycle, Within
from reelwright.jobs.port import Interrupted, JobEnded, Motor
from reelwright.jobs.timing import Timing
from reelwright.library import records
from reelwright.library.database import Database
from reelwright.library.records import JobRow

logger = logging.getLogger(__name__)

current_job: ContextVar[str] = ContextVar("reelwright_job", default="")
"""The id of the job that this thread carries out; for the log."""


class JobContext:
    """One run of a job.

    `step` belongs to the thread of `run`, outside of another step. `plan`, `publishing`, `finish`
    and `fail` are transactions that may be repeated: they may stand in a step or behind one.
    `progress` and `cancelled` may be called from any thread.
    """

    def __init__(
        self,
        row: JobRow,
        kind: Kind,
        *,
        database: Database,
        lifecycle: Lifecycle,
        motor: Motor,
        timing: Timing,
        stopping: threading.Event,
        interrupt: threading.Event,
    ) -> None:
        self.kind = kind
        self.job_id = row.job_id
        self.attempt = row.attempts + 1
        """1, or more when processes have died while they ran this job."""
        self._database = database
        self._lifecycle = lifecycle
        self._motor = motor
        self._timing = timing
        self._stopping = stopping
        self._interrupt = interrupt
        self._lock = threading.Lock()
        self._row = row
        self._read_at = time.monotonic()
        self._wrote_at = 0.0
        self._highest = row.progress
        self._suspect = row.attempts > 0

    @property
    def row(self) -> JobRow:
        """The job's record, read now."""
        with self._lock:
            return self._read()

    def step(self, name: str, fn: Callable[..., Any], *args: Any) -> Any:
        """Return `fn(*args)` as JSON; once done, it is not done again, even by another process.

        A fault that may pass (a TransientError, a full disk) is tried again after a growing
        pause, `Kind.attempts` times in all, and one of a database that cannot do its work now
        until it can. What then remains, and any other fault, is kept as the step's result and
        raised as a JobError: the code of an error of ours, `InternalError` for any other
        exception.

        Steps run one after the other, in the same order whenever the job runs.

        Raises:
            JobError: The step failed.
            JobEnded: The job has ended, by a cancel or elsewhere. Not an `Exception`; let it pass.
            Interrupted: This process is stopping. Not an `Exception`; let it pass.
        """
        if self._stopping.is_set():
            raise Interrupted
        self._check(0.0)
        done = False

        def attempt() -> dict[str, Any]:
            nonlocal done
            done = True
            return self._attempts(name, fn, args)

        kept = self._motor.step(name, attempt)
        if done and self._suspect:
            self._got_further()
        if "fault" in kept:
            raise JobError(kept["fault"]["message"], code=kept["fault"]["code"])
        return kept["value"]

    def progress(self, fraction: float, note: str = "") -> None:
        """Record how far the job is (0 to 1), at most twice a second; 100 % comes with its end."""
        percent = min(max(int(fraction * 100), 0), 99)
        with self._lock:
            moment = time.monotonic()
            same = percent == self._row.progress and note == self._row.note
            if same or moment - self._wrote_at < self._timing.progress:
                return
            self._wrote_at = moment
        try:
            with self._database.begin() as connection:
                written = records.write_progress(connection, self.job_id, percent, note)
        except SQLAlchemyError as fault:
            logger.warning("progress was not written: %s", fault, extra=self._words)
            return
        with self._lock:
            if not written:
                self._read_at = 0.0
                return
            self._row = replace(self._row, progress=percent, note=note)
            further = percent > self._highest
            self._highest = max(self._highest, percent)
        if further and self._suspect:
            self._got_further()

    def cancelled(self) -> bool:
        """Tell whether work on this job should stop now; cheap enough to ask all the time.

        True when the job has ended or this process stops. What is cut short in a step because
        of it may raise whatever it likes: the step sees why and leaves the job rightly.
        """
        if self._interrupt.is_set():
            return True
        return self._has_ended(self._timing.cancelled)

    def plan(
        self, children: Iterable[NewJob], *, within: Within | None = None, **values: Any
    ) -> None:
        """Write a main job's plan and values, record and queue its sub-jobs, in one transaction,
        with what `within(connection)` adds to it.

        Afterwards `run` returns: the last sub-job closes the main job (`Kind.close`), and a plan
        that leaves none open closes it at once. Repeating it changes nothing. A child whose
        state is an end (an output that could not be planned) is recorded as it is.
        """
        if not self._lifecycle.plan(self.job_id, children, values, within=within):
            raise JobEnded

    def publishing(self) -> None:
        """Mark that the output is being put in place: a cancel no longer ends this job.

        Raises:
            JobEnded: A cancel was sooner.
        """
        if not self._lifecycle.publish(self.job_id):
            raise JobEnded
        with self._lock:
            self._read()

    def finish(self, state: str, *, within: Within | None = None, **values: Any) -> None:
        """End the job: state and values, `within(connection)`, what its kind does at its end,
        and the closing of the main job by its last sub-job, all in one transaction.

        Raises:
            JobEnded: The job has ended before; nothing was written.
        """
        if not self._lifecycle.end(self.job_id, state, values, within=within):
            raise JobEnded

    def fail(self, error: JobError) -> None:
        """End the job as failed, with the code and the message of the error.

        Raises:
            JobEnded: The job has ended before, or its sub-jobs end it; nothing was written.
        """
        if not self._lifecycle.fail(self.job_id, error):
            raise JobEnded

    def conclude(self) -> None:
        """Called when `run` has returned: a kind that left its job open would leave it for ever.

        The record tells, not this run: a run that repeats another one, whose process died behind
        the step that planned, takes that step's result and plans nothing itself.

        Raises:
            RuntimeError: The kind neither planned nor ended the job.
        """
        if not self._lifecycle.is_concluded(self.job_id):
            raise RuntimeError(f"The kind {self.kind.name} came to no end with its job.")

    def _attempts(self, name: str, fn: Callable[..., Any], args: tuple[Any, ...]) -> dict[str, Any]:
        tried, pause = 0, self._timing.retry
        while True:
            try:
                # Through JSON once, so that the first run sees what a repeated one will see.
                return {"value": json.loads(json.dumps(fn(*args)))}
            except Exception as fault:
                self._check(0.0)
                tried += not is_outage(fault)
                if not may_pass(fault) or tried >= self.kind.attempts:
                    return {"fault": self._report(name, fault)}
                logger.warning(
                    "step %s failed and is tried again: %s", name, fault, extra=self._words
                )
            self._pause(pause)
            pause = min(pause * 2, self._timing.retry_longest)

    def _report(self, name: str, fault: Exception) -> dict[str, Any]:
        kept = outcome(fault)
        unexpected = not isinstance(fault, JobError) and kept["code"] == "InternalError"
        if unexpected:
            logger.error("step %s failed", name, exc_info=fault, extra=self._words)
        elif isinstance(fault, TransientError):
            logger.warning("step %s given up: %s", name, fault, extra=self._words)
        return kept

    def _pause(self, seconds: float) -> None:
        """Wait before another try, but not longer than the job lives."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if self._stopping.wait(min(left, self._timing.cancelled)):
                raise Interrupted
            self._check(self._timing.cancelled)

    def _check(self, age: float) -> None:
        """Leave the job if it has ended, or if this process gives its jobs up."""
        if self._interrupt.is_set():
            raise Interrupted
        if self._has_ended(age):
            raise JobEnded

    def _has_ended(self, age: float) -> bool:
        """Tell whether the job had ended when its row was last read, `age` seconds ago at most."""
        with self._lock:
            if time.monotonic() - self._read_at >= age:
                try:
                    self._read()
                except SQLAlchemyError as fault:
                    # Not a reason to break off hours of work; the next look may succeed.
                    logger.warning("the job's row was not read: %s", fault, extra=self._words)
            return self._row.ended

    def _got_further(self) -> None:
        """The processes that died in this job did not die of what comes now."""
        self._suspect = False
        with self._database.begin() as connection:
            records.update_guarded(connection, self.job_id, attempts=0)

    def _read(self) -> JobRow:
        with self._database.read() as connection:
            row = records.get(connection, self.job_id)
        if row is None:
            raise JobEnded
        self._row = row
        self._read_at = time.monotonic()
        return row

    @property
    def _words(self) -> dict[str, Any]:
        return {"job_id": self.job_id, "kind": self.kind.name}
