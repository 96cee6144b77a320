"""Gives the jobs of dead processes to the living."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable

from reelwright.errors import JobError
from reelwright.jobs.heartbeat import (
    ProcessRow,
    forget_process,
    give_lease,
    known_processes,
    take_lease,
)
from reelwright.jobs.identity import Identity
from reelwright.jobs.kinds import PRIVATE_PREFIX
from reelwright.jobs.lifecycle import Lifecycle
from reelwright.jobs.port import Entry, EntryState, Motor
from reelwright.jobs.timing import Timing
from reelwright.library import records
from reelwright.library.database import Database
from reelwright.library.records import WAITING

logger = logging.getLogger(__name__)

_LEASE = "reaper"

RUN_AGAIN = "The process that ran this job has ended; run it again."


class Reaper:
    """Looks for dead processes again and again, on a thread of its own.

    A process of this machine is dead when the kernel says so; one that cannot be seen from here
    is dead when its signs of life have stopped for a while, by our clock alone. One reaper works
    at a time. A false alarm costs a repeated step: the motor lets only the newer run record.
    """

    def __init__(
        self,
        database: Database,
        motor: Motor,
        lifecycle: Lifecycle,
        identity: Identity,
        *,
        timing: Timing,
        forsake: Callable[[str], None],
        carries: Callable[[str], bool] = lambda job_id: False,
    ) -> None:
        """`carries(job_id)` tells whether a thread of this process carries the job out now."""
        self._database = database
        self._motor = motor
        self._lifecycle = lifecycle
        self._identity = identity
        self._timing = timing
        self._forsake = forsake
        self._carries = carries
        self._signs: dict[str, tuple[int, float]] = {}
        self._strangers: dict[str, float] = {}
        self._left: dict[str, float] = {}
        self._swept = float("-inf")
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Look once now, and go on until `stop`."""
        self.look()
        self._thread = threading.Thread(target=self._loop, name="jobs-reaper", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def look(self) -> None:
        """Resume the jobs of processes that have died, and end those that must not go on."""
        self._take_back()
        with self._database.read() as connection:
            dead = [row for row in known_processes(connection) if self._is_dead(row)]
        sweeping = time.monotonic() - self._swept >= self._timing.sweep
        if not dead and not sweeping:
            return
        gone = {row.identity.process_id for row in dead}
        known = self._take_lease(gone)
        if known is None:
            return
        try:
            claims = self._motor.claims()
            for row in dead:
                self._bury(row, claims)
            if sweeping:
                self._sweep(known, claims)
                self._swept = time.monotonic()
        finally:
            with self._database.begin() as connection:
                give_lease(connection, _LEASE, self._identity.process_id)

    def _take_lease(self, gone: set[str]) -> set[str] | None:
        """Become the one that reaps: the ids of all known processes, or None if another does."""
        holder = self._identity.process_id
        with self._database.begin() as connection:
            known = {row.identity.process_id for row in known_processes(connection)}
            seconds = self._timing.lease
            taken = take_lease(connection, _LEASE, holder, seconds, living=known - gone)
        return known if taken else None

    def _loop(self) -> None:
        while not self._stop.wait(self._timing.reap):
            try:
                self.look()
            except Exception:
                logger.exception("the jobs of dead processes could not be looked for")

    def _take_back(self) -> None:
        """Give back what this process has claimed and no thread of it carries out.

        A database that fails while the engine writes how a run has ended leaves such claims, and
        each of them would take up a place in its queue. Between a claim and its run, and between
        a run and its end, there is a moment in which no thread shows: only a long one counts.
        """
        me = self._identity.process_id
        left = {
            claim.job_id: claim
            for claim in self._motor.claims()
            if claim.process_id == me and not self._carries(claim.job_id)
        }
        self._left = {name: self._left.get(name, time.monotonic()) for name in left}
        for job_id, claim in left.items():
            if self._is_long(self._left[job_id]) and self._lifecycle.give_back(claim):
                logger.warning("the job goes on after a fault", extra={"job_id": job_id})

    def _is_dead(self, row: ProcessRow) -> bool:
        process_id = row.identity.process_id
        if process_id == self._identity.process_id:
            return False
        if self._identity.is_gone(row.identity):
            return True
        seen, since = self._signs.get(process_id, (None, 0.0))
        if seen != row.seen:
            self._signs[process_id] = (row.seen, time.monotonic())
            return False
        return time.monotonic() - since > self._timing.stale

    def _bury(self, row: ProcessRow, claims: Iterable[Entry]) -> None:
        """Give away what a dead process had, and forget the process last."""
        process_id = row.identity.process_id
        # One that only gives no signs may be frozen or starved: no job has killed it.
        certain = not self._identity.sees(row.identity) or self._identity.is_gone(row.identity)
        mine = [claim for claim in claims if claim.process_id == process_id]
        logger.warning(
            "process %s (pid %s on %s) %s; its jobs go on elsewhere: %d",
            process_id,
            row.identity.pid,
            row.identity.host,
            "has died" if certain else "gives no sign of life",
            len(mine),
            extra={"process_id": process_id},
        )
        for claim in mine:
            self._give_away(claim, died=certain)
        for queue in row.queues:
            if queue.startswith(PRIVATE_PREFIX):
                self._end_private(queue)
        self._forsake(process_id)
        with self._database.begin() as connection:
            forget_process(connection, process_id)
        self._signs.pop(process_id, None)

    def _give_away(self, claim: Entry, *, died: bool) -> None:
        """Resume one job of a dead process, or end it when it must not run again."""
        if self._take_lease({claim.process_id}) is None:
            return
        with self._database.read() as connection:
            row = records.get(connection, claim.job_id)
        if row is None or row.ended:
            self._motor.discard([claim.job_id])
            return
        deaths = row.attempts + (died and row.state not in WAITING)
        why = f"The process that ran this job died {_times(deaths)}."
        if row.queue.startswith(PRIVATE_PREFIX):
            self._give_up(row.job_id, RUN_AGAIN, even_planned=True)
        elif deaths >= self._timing.deaths and self._give_up(row.job_id, why):
            pass
        elif self._lifecycle.give_back(claim, attempts=deaths):
            logger.info("the job goes on elsewhere", extra={"job_id": row.job_id})

    def _give_up(self, job_id: str, why: str, *, even_planned: bool = False) -> bool:
        """Fail a job; False for one that has ended, or has nothing left to do but its sub-jobs."""
        error = JobError(why, code="InternalError")
        failed = self._lifecycle.fail(job_id, error, even_planned=even_planned)
        if failed or even_planned:
            self._motor.discard([job_id])
        if failed:
            logger.error("a job is given up: %s", why, extra={"job_id": job_id})
        return failed

    def _end_private(self, queue: str) -> None:
        """End the jobs that waited in the queue of a dead process, and forget the queue."""
        with self._database.read() as connection:
            left = records.open_in_queues(connection, queue)
        # Sub-jobs first would close their main job as if it had been carried out.
        for row in sorted(left, key=lambda row: row.main_id is not None):
            self._give_up(row.job_id, RUN_AGAIN, even_planned=True)
        self._motor.remove_queue(queue)

    def _sweep(self, known: set[str], claims: list[Entry]) -> None:
        """End or resume what no process carries although its row is open.

        That takes a fault of the motor, or a process that was forgotten and woke up again.
        """
        strangers = {claim.process_id for claim in claims} - known
        since = {name: self._strangers.get(name, time.monotonic()) for name in strangers}
        self._strangers = since
        for claim in claims:
            if claim.process_id in strangers and self._is_long(since[claim.process_id]):
                self._give_away(claim, died=False)
        with self._database.read() as connection:
            # Read with the jobs: a process says that it is there before it takes any in.
            serving = {row.identity.process_id for row in known_processes(connection)}
            private = records.open_in_queues(connection, PRIVATE_PREFIX)
            quiet = records.quiet_since(connection, records.now() - int(self._timing.stale * 1000))
        for queue in {row.queue for row in private}:
            if queue.removeprefix(PRIVATE_PREFIX) not in serving:
                self._end_private(queue)
        for entry in self._motor.entries(quiet).values():
            if entry.state is EntryState.OVER and not self._lifecycle.is_concluded(entry.job_id):
                self._give_up(entry.job_id, "The job was broken off by a fault of the job engine.")

    def _is_long(self, since: float) -> bool:
        return time.monotonic() - since >= self._timing.heartbeat * 2


def _times(number: int) -> str:
    return {1: "once", 2: "twice", 3: "three times"}.get(number, f"{number} times")
