"""The signs of life of a process that serves jobs."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Container, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from reelwright.jobs.identity import Identity
from reelwright.library import records
from reelwright.library.database import Database
from reelwright.library.tables import leases, processes
from reelwright.library.upserts import insert_if_absent, insert_or_update

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ProcessRow:
    """A process that serves jobs, as it described itself."""

    identity: Identity
    queues: tuple[str, ...]
    seen: int


def known_processes(connection: sa.Connection) -> list[ProcessRow]:
    """Return the processes that serve jobs, dead ones among them."""
    return [
        ProcessRow(
            Identity(
                process_id=row.process_id,
                host=row.host,
                boot_id=row.boot_id,
                pid_namespace=row.pid_namespace,
                pid=row.pid,
                start_time=row.start_time,
            ),
            tuple(json.loads(row.queues or "[]")),
            row.seen,
        )
        for row in connection.execute(sa.select(processes))
    ]


def forget_process(connection: sa.Connection, process_id: str) -> None:
    """Remove a process from the table."""
    connection.execute(sa.delete(processes).where(processes.c.process_id == process_id))


def take_lease(
    connection: sa.Connection,
    name: str,
    holder: str,
    seconds: float,
    *,
    living: Container[str],
) -> bool:
    """Take or keep the right to do what one process at a time may do; tell whether we have it.

    It is free when its time is up or its holder is none of the living.
    """
    moment = records.now()
    insert_if_absent(connection, leases, {"name": name, "holder": "", "until": 0})
    held = connection.execute(
        sa.select(leases.c.holder, leases.c.until).where(leases.c.name == name).with_for_update()
    ).one()
    if held.until >= moment and held.holder != holder and held.holder in living:
        return False
    values = {"holder": holder, "until": moment + int(seconds * 1000)}
    connection.execute(sa.update(leases).where(leases.c.name == name).values(**values))
    return True


def give_lease(connection: sa.Connection, name: str, holder: str) -> None:
    """Give the right back."""
    held = sa.update(leases).where(leases.c.name == name, leases.c.holder == holder)
    connection.execute(held.values(until=0))


class Heartbeat:
    """Says every few seconds that this process lives, on a thread of its own."""

    def __init__(self, database: Database, identity: Identity, queues: Sequence[str]) -> None:
        self._database = database
        self._identity = identity
        self._queues = json.dumps(list(queues))
        self._started = records.now()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, interval: float) -> None:
        """Give the first sign now, and go on until `stop`."""
        self.beat()
        self._thread = threading.Thread(
            target=self._loop, args=(interval,), name="jobs-heartbeat", daemon=True
        )
        self._thread.start()

    def beat(self) -> None:
        """Give one sign of life; a process that was taken for dead appears again."""
        with self._database.begin() as connection:
            moment = records.now()
            known = sa.update(processes).where(processes.c.process_id == self._identity.process_id)
            if connection.execute(known.values(seen=moment)).rowcount:
                return
            values = {**vars(self._identity), "queues": self._queues, "started": self._started}
            insert_or_update(connection, processes, {**values, "seen": moment})

    def stop(self) -> None:
        """Give no more signs; the row stays."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _loop(self, interval: float) -> None:
        while not self._stop.wait(interval):
            try:
                self.beat()
            except Exception:
                logger.exception("no sign of life could be written")
