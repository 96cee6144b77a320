"""The motor on DBOS. The only module that knows DBOS; it is imported when it is needed.

DBOS keeps its own tables beside ours: in the same file on SQLite, in the schema `dbos` on
PostgreSQL.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from reelwright.jobs.port import Entry, EntryState
from reelwright.library.database import Database

if TYPE_CHECKING:
    from dbos import DBOSClient, EnqueueOptions, WorkflowStatus

_APPLICATION = "reelwright"
_VERSION = "1"
"""Pinned: an upgrade of this program goes on with the jobs of the one before."""
_WORKFLOW = "job"
_CHUNK = 500

_WAITING = ("ENQUEUED", "DELAYED")
_STATES = dict.fromkeys(_WAITING, EntryState.WAITING)
_STATES["PENDING"] = EntryState.CLAIMED

_RESUMED: dict[str, Any] = {
    "status": "ENQUEUED",
    "queue_name": None,
    "owner_xid": None,
    "recovery_attempts": 0,
    "workflow_deadline_epoch_ms": None,
    "deduplication_id": None,
    "started_at_epoch_ms": None,
    "updated_at": None,
    "completed_at": None,
}
"""What a resumed entry has forgotten of the run before."""

logger = logging.getLogger(__name__)


class DbosMotor:
    """DBOS under the port `Motor`: one workflow for all kinds, its id is the job's id."""

    def __init__(self, database: Database, *, poll: float = 0.25) -> None:
        self._database = database
        self._poll = poll
        self._lock = threading.Lock()
        self._client: DBOSClient | None = None
        self._launched = False

    def prepare(self) -> None:
        """Create or update the tables of DBOS and connect to them."""
        with self._lock:
            if self._client is not None:
                return
            _quiet()
            from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer

            DBOS.migrate(self._address)
            self._client = DBOSClient(
                system_database_engine=self._database.motor_engine,
                serializer=DBOSPortableJSONSerializer(),
                application_name=_APPLICATION,
            )

    def start(self, process_id: str, queues: Mapping[str, int], run: Callable[[str], None]) -> None:
        """Launch DBOS in this process; there is one DBOS in a process at a time."""
        from dbos import DBOS, DBOSPortableJSONSerializer

        client = self._connected
        for name, limit in queues.items():
            client.register_queue(name, global_concurrency=limit, polling_interval_sec=self._poll)
        DBOS(
            config={
                "name": _APPLICATION,
                "system_database_url": self._address,
                "system_database_engine": self._database.motor_engine,
                "serializer": DBOSPortableJSONSerializer(),
                "executor_id": process_id,
                "application_version": _VERSION,
                # We send no messages. Listening would cost a thread that wakes up all the time,
                # and ten seconds when it is stopped while it connects.
                "use_listen_notify": False,
                "notification_listener_polling_interval_sec": self._poll * 4,
                "log_level": "WARNING",
            }
        )

        # The motor must not count the deaths of processes: `resume` starts its count again.
        @DBOS.workflow(name=_WORKFLOW, max_recovery_attempts=None)
        def job(job_id: str) -> None:
            run(job_id)

        DBOS.listen_queues(list(queues))
        DBOS.launch()
        self._launched = True

    def stop(self, grace: float) -> None:
        """Shut DBOS down; its threads that still run a job are left to themselves."""
        if not self._launched:
            return
        from dbos import DBOS

        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=math.ceil(grace))
        self._launched = False

    def enqueue(self, connection: sa.Connection, job_id: str, queue: str, priority: int) -> None:
        """Write the queue entry in the caller's transaction, which is on the same database."""
        options: EnqueueOptions = {
            "workflow_name": _WORKFLOW,
            "queue_name": queue,
            "workflow_id": job_id,
            # One without a priority would run before all others.
            "priority": max(priority, 1),
        }
        self._connected.enqueue_in_transaction(connection, options, job_id)

    def withdraw(self, connection: sa.Connection, job_ids: Iterable[str]) -> set[str]:
        """Delete the entries that wait; DBOS itself can do so in a transaction of its own only."""
        wanted, gone = list(job_ids), set[str]()
        status = self._table("workflow_status", "status")
        given = self._table("workflow_input")
        for start in range(0, len(wanted), _CHUNK):
            some = wanted[start : start + _CHUNK]
            waiting = status.c.workflow_uuid.in_(some) & status.c.status.in_(list(_WAITING))
            statement = sa.delete(status).where(waiting).returning(status.c.workflow_uuid)
            taken = list(connection.scalars(statement))
            connection.execute(sa.delete(given).where(given.c.workflow_uuid.in_(taken)))
            gone.update(taken)
        return gone

    def cancel(self, job_ids: Iterable[str]) -> None:
        """Cancel the entries that wait.

        A running one sees its row; DBOS would only make its thread wait for an outcome.
        """
        found = self.entries(job_ids).values()
        self.discard(entry.job_id for entry in found if entry.state is EntryState.WAITING)

    def resume(self, connection: sa.Connection, claim: Entry, queue: str) -> bool:
        """Write what `resume_workflow` of DBOS writes.

        That one looks at no owner, and only a transaction of its own does it.
        """
        status = self._table("workflow_status", *_RESUMED, "executor_id")
        ours = (status.c.workflow_uuid == claim.job_id) & (status.c.status == "PENDING")
        statement = sa.update(status).where(ours, status.c.executor_id == claim.process_id)
        values = {**_RESUMED, "queue_name": queue, "updated_at": time.time_ns() // 1_000_000}
        return bool(connection.execute(statement.values(values)).rowcount)

    def discard(self, job_ids: Iterable[str]) -> None:
        """Cancel entries whatever their state."""
        if wanted := list(job_ids):
            self._connected.cancel_workflows(wanted)

    def forget(self, job_ids: Iterable[str]) -> None:
        """Delete the workflows with their inputs and results."""
        wanted = list(job_ids)
        for start in range(0, len(wanted), _CHUNK):
            self._connected.delete_workflows(wanted[start : start + _CHUNK])

    def claims(self) -> list[Entry]:
        """Return the entries that DBOS calls pending."""
        found = self._connected.list_workflows(
            status="PENDING", load_input=False, load_output=False
        )
        return [_entry(status) for status in found]

    def entries(self, job_ids: Iterable[str]) -> dict[str, Entry]:
        """Return the entries of these jobs."""
        wanted = list(job_ids)
        found: dict[str, Entry] = {}
        for start in range(0, len(wanted), _CHUNK):
            for status in self._connected.list_workflows(
                workflow_ids=wanted[start : start + _CHUNK], load_input=False, load_output=False
            ):
                found[status.workflow_id] = _entry(status)
        return found

    def step(self, name: str, call: Callable[[], Any]) -> Any:
        """Run a step of the workflow on this thread, or take its recorded result."""
        from dbos import DBOS

        return DBOS.run_step({"name": name}, call)

    def remove_queue(self, name: str) -> None:
        """Delete the row of a queue."""
        self._connected.delete_queue(name)

    def _table(self, name: str, *columns: str) -> sa.TableClause:
        """Return a table of DBOS for statements in our own transactions."""
        schema = None if self._database.is_sqlite else "dbos"
        named: list[sa.ColumnClause[Any]] = [sa.column("workflow_uuid"), *map(sa.column, columns)]
        return sa.table(name, *named, schema=schema)

    @property
    def _connected(self) -> DBOSClient:
        if self._client is None:
            raise RuntimeError("Jobs.prepare() comes first, outside of a transaction.")
        return self._client

    @property
    def _address(self) -> str:
        return self._database.url.render_as_string(hide_password=False)


def _entry(status: WorkflowStatus) -> Entry:
    return Entry(
        job_id=status.workflow_id,
        state=_STATES.get(status.status, EntryState.OVER),
        queue=status.queue_name or "",
        process_id=status.executor_id or "",
    )


def _quiet() -> None:
    """Let what DBOS has to say go the way of our own log, and only what matters."""
    engine_log = logging.getLogger("dbos")
    if not engine_log.handlers:
        # Without any, DBOS adds one that writes to the console and stops the propagation.
        engine_log.addHandler(logging.NullHandler())
    engine_log.setLevel(logging.WARNING)
