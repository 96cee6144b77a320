"""The face of the jobs to the rest of the program."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa

from reelwright.config import Settings
from reelwright.errors import JobError
from reelwright.jobs import history
from reelwright.jobs.context import JobContext, current_job
from reelwright.jobs.faults import described, is_outage
from reelwright.jobs.heartbeat import Heartbeat, forget_process
from reelwright.jobs.identity import identify
from reelwright.jobs.kinds import PRIVATE_PREFIX, Kind, Kinds, NewJob
from reelwright.jobs.lifecycle import Lifecycle
from reelwright.jobs.motor_dbos import DbosMotor
from reelwright.jobs.port import EntryState, Interrupted, JobEnded, Motor
from reelwright.jobs.reaper import RUN_AGAIN, Reaper
from reelwright.jobs.timing import Timing
from reelwright.library import records
from reelwright.library.database import Database
from reelwright.library.records import JobRow

logger = logging.getLogger(__name__)

QUEUES = ("plan", "render", "library", "fetch")
"""The queues of a server: main jobs, outputs, what the library asks for, and downloads."""


def _nothing_to_remove(process_id: str) -> None:
    """Stand in for a callback that removes work folders."""


class Jobs:
    """Durable jobs: accept, carry out, cancel.

    Any process may accept and cancel after `prepare`; one that calls `start` also carries jobs
    out. `forsake(process_id)` is called for a process that has died, to remove the work folders
    named after it; it may be called twice for the same process.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        kinds: Iterable[Kind],
        motor: Motor | None = None,
        *,
        forsake: Callable[[str], None] = _nothing_to_remove,
        timing: Timing | None = None,
    ) -> None:
        self._timing = timing or Timing(deaths=settings.job_deaths)
        self._database = database
        self._kinds = Kinds(kinds)
        self._motor = motor or DbosMotor(database, poll=self._timing.poll)
        self._interrupt = threading.Event()
        self._lifecycle = Lifecycle(database, self._kinds, self._motor)
        self._patient = Lifecycle(database, self._kinds, self._motor, patient_until=self._interrupt)
        """For the threads that carry jobs out: what they have done is worth a wait."""
        self._concurrency = {
            "plan": settings.plan_jobs,
            "render": settings.render_jobs,
            "library": settings.library_jobs,
            "fetch": settings.fetch_jobs,
        }
        self._private_concurrency = settings.render_jobs
        self._forsake = forsake
        self._identity = identify()
        self._served: tuple[str, ...] = ()
        self._stopping = threading.Event()
        self._idle = threading.Condition()
        self._running: set[str] = set()
        self._heartbeat: Heartbeat | None = None
        self._reaper: Reaper | None = None

    @property
    def process_id(self) -> str:
        """The id of this process among those that serve jobs: unique for ever."""
        return self._identity.process_id

    @property
    def private_queue(self) -> str:
        """The name of a queue that only this process serves.

        A job in it does not outlive the process: it ends failed, saying "run it again". Start
        with this queue before accepting into it.
        """
        return PRIVATE_PREFIX + self.process_id

    def prepare(self) -> None:
        """Make the database ready for jobs; `Database.migrate` comes before. Not in a transaction.

        `start` does it by itself.
        """
        self._motor.prepare()

    def accept(self, connection: sa.Connection, new: NewJob) -> bool:
        """Record and queue a job in the caller's transaction.

        When the transaction is committed the job survives anything. False when a job of that id
        is there already; nothing is written then.
        """
        return self._lifecycle.accept(connection, new)

    def arrange(
        self, connection: sa.Connection, pipeline_id: str, *, priority: int, paused: bool
    ) -> None:
        """Let the waiting jobs of a pipeline follow its priority and its state.

        In the caller's transaction, which has locked the pipeline's row. Those of a paused
        pipeline leave their queue and are kept; running ones go on.
        """
        self._lifecycle.arrange(connection, pipeline_id, priority=priority, paused=paused)

    def remove_ended(self, *, before: int) -> list[str]:
        """Remove some of the jobs that ended and were accepted before a time; return which.

        To be called until there are no more.
        """
        self._motor.prepare()
        return history.remove(self._database, self._motor, before=before)

    def get(self, job_id: str) -> JobRow | None:
        """Return the record of a job, or None."""
        with self._database.read() as connection:
            return records.get(connection, job_id)

    def cancel(self, job_id: str) -> bool:
        """End a job and its open sub-jobs with the code JobCanceled; False when it had ended.

        What is finished stays; a sub-job that is already publishing finishes. Running steps see
        it through `JobContext.cancelled` within a fifth of a second.
        """
        ended = self._lifecycle.cancel(job_id)
        if ended:
            self._motor.prepare()
            self._motor.cancel(ended)
        return bool(ended)

    def start(self, queues: Sequence[str] = QUEUES) -> None:
        """Serve these queues from now on, and take over the jobs of processes that have died."""
        self._motor.prepare()
        self._served = tuple(queues)
        self._heartbeat = Heartbeat(self._database, self._identity, queues)
        self._heartbeat.start(self._timing.heartbeat)
        self._reaper = Reaper(
            self._database,
            self._motor,
            self._lifecycle,
            self._identity,
            timing=self._timing,
            forsake=self._forsake,
            carries=self._carries,
        )
        self._reaper.start()
        limits = {name: self._concurrency.get(name, self._private_concurrency) for name in queues}
        self._motor.start(self.process_id, limits, self._run)

    def stop(self, grace: float = 10.0) -> bool:
        """Claim no more jobs and let running ones end; what then still runs goes on later.

        No new step is begun. After `grace` seconds `JobContext.cancelled` says yes and the jobs
        leave at their last finished step. False when one did not let go: its thread would keep
        the interpreter from ending, so leave with `os._exit`; the next start takes the job over.
        """
        if self._heartbeat is None or self._reaper is None:
            return True
        self._stopping.set()
        self._reaper.stop()
        alarm = threading.Timer(grace, self._interrupt.set)
        alarm.daemon = True
        alarm.start()
        with self._idle:
            busy = bool(self._running)
        self._motor.stop(grace + self._timing.unwind if busy else 0.0)
        alarm.cancel()
        self._interrupt.set()
        with self._idle:
            clean = self._idle.wait_for(lambda: not self._running, self._timing.unwind)
        if clean:
            self._leave_to_others()
        self._heartbeat.stop()
        if clean:
            with self._database.begin() as connection:
                forget_process(connection, self.process_id)
        return clean

    def _leave_to_others(self) -> None:
        """Put what this process has claimed and not finished back into the queues."""
        for claim in self._motor.claims():
            if claim.process_id == self.process_id:
                self._lifecycle.give_back(claim)
        if self.private_queue in self._served:
            with self._database.read() as connection:
                left = records.open_in_queues(connection, self.private_queue)
            for row in sorted(left, key=lambda row: row.main_id is not None):
                error = JobError(RUN_AGAIN, code="InternalError")
                self._lifecycle.fail(row.job_id, error, even_planned=True)
                self._motor.discard([row.job_id])
            self._motor.remove_queue(self.private_queue)

    def _run(self, job_id: str) -> None:
        """Carry one job out, on a thread of the motor."""
        try:
            with self._announced(job_id):
                self._carry_out(job_id)
        except JobEnded:
            logger.info("the job has ended elsewhere", extra={"job_id": job_id})
        except Interrupted:
            logger.info("the job goes on later", extra={"job_id": job_id})
            raise
        except Exception as fault:
            if not self._leaves(fault):
                raise
            logger.warning("the job goes on later: %s", fault, extra={"job_id": job_id})
            raise Interrupted from fault

    @contextmanager
    def _announced(self, job_id: str) -> Iterator[None]:
        """Say that this thread carries a job out.

        Raises:
            Interrupted: Another thread does: it has lost its claim and does not know it yet. The
                two would share a work folder; the newer claim goes back when the other has left.
        """
        with self._idle:
            if job_id in self._running:
                raise Interrupted
            self._running.add(job_id)
        mark = current_job.set(job_id)
        try:
            yield
        finally:
            current_job.reset(mark)
            with self._idle:
                self._running.discard(job_id)
                self._idle.notify_all()

    def _carry_out(self, job_id: str) -> None:
        if self._stopping.is_set():
            raise Interrupted
        try:
            row = self._patient.begin(job_id)
            if row is None:
                return
            kind = self._kinds[row.kind]
            context = self._context(row, kind)
            kind.run(context)
            context.conclude()
        except Exception as fault:
            if self._leaves(fault):
                raise
            if self._is_taken(job_id):
                raise JobEnded from fault
            if not isinstance(fault, JobError):
                logger.exception("the job failed", extra={"job_id": job_id})
            self._patient.fail(job_id, described(fault))

    def _leaves(self, fault: Exception) -> bool:
        """Tell whether a fault only makes this run leave the job: its claim stays for later."""
        return self._interrupt.is_set() or is_outage(fault)

    def _carries(self, job_id: str) -> bool:
        with self._idle:
            return job_id in self._running

    def _is_taken(self, job_id: str) -> bool:
        """Tell whether another process carries the job now: then its row is not ours to write."""
        entry = self._motor.entries([job_id]).get(job_id)
        if entry is None:
            return False
        return entry.state is EntryState.WAITING or entry.process_id != self.process_id

    def _context(self, row: JobRow, kind: Kind) -> JobContext:
        return JobContext(
            row,
            kind,
            database=self._database,
            lifecycle=self._patient,
            motor=self._motor,
            timing=self._timing,
            stopping=self._stopping,
            interrupt=self._interrupt,
        )
