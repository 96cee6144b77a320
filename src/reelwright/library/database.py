"""The database: one SQLAlchemy address, SQLite in a file or PostgreSQL."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from reelwright.library import migrations

BUSY_SECONDS = 30
"""How long a SQLite connection waits for another writer."""

_READ = "reelwright_read"


class Database:
    """A connection pool of our own and one for the engine of the jobs, on the same database.

    Both see the same tables. On SQLite they differ in how a transaction begins: ours takes the
    write lock at its start, so that what a transaction read cannot change before it writes; the
    jobs' engine (`motor_engine`) begins its own transactions and breaks when somebody else does.
    """

    def __init__(self, url: str) -> None:
        self.url = _with_driver(sa.make_url(url))
        if self.is_sqlite:
            if self.url.database in (None, "", ":memory:"):
                raise ValueError("The database of several connections has to be a file.")
            self._path = Path(str(self.url.database))

    @property
    def is_sqlite(self) -> bool:
        """Tell whether the database is a SQLite file."""
        return self.url.get_backend_name() == "sqlite"

    @cached_property
    def engine(self) -> sa.Engine:
        """The engine of our own transactions."""
        engine = self._create_engine()
        if self.is_sqlite:
            event.listen(engine, "connect", _begin_ourselves)
            event.listen(engine, "begin", _take_lock)
        return engine

    @cached_property
    def motor_engine(self) -> sa.Engine:
        """The engine for DBOS, which leaves the beginning of transactions to DBOS."""
        engine = self._create_engine()
        if self.is_sqlite:
            event.listen(engine, "connect", _let_driver_begin)
        return engine

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """Give a connection in a write transaction: committed at the end, undone by an error."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Give a connection that sees one state of the database and takes no write lock."""
        options: dict[str, Any] = {_READ: True}
        if not self.is_sqlite:
            options |= {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
        with self.engine.connect().execution_options(**options) as connection:
            yield connection

    def migrate(self) -> None:
        """Bring the tables to the newest form; several processes may do so at once."""
        with self.begin() as connection:
            if not self.is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(migrations.LOCK)))
            migrations.upgrade(connection)

    def close(self) -> None:
        """Close the pooled connections."""
        for name in ("engine", "motor_engine"):
            if name in self.__dict__:
                self.__dict__[name].dispose()

    def _create_engine(self) -> sa.Engine:
        # Errors end in logs, and parameters are secrets at times: they stay out of the messages.
        if not self.is_sqlite:
            return sa.create_engine(
                self.url, pool_size=10, max_overflow=20, pool_pre_ping=True, hide_parameters=True
            )
        # It holds secrets: SQLite gives its side files the mode of this one.
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path.touch(mode=0o600)
        engine = sa.create_engine(
            self.url,
            pool_size=10,
            max_overflow=40,
            hide_parameters=True,
            connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        )
        event.listen(engine, "connect", _prepare_sqlite)
        return engine


def _with_driver(url: sa.URL) -> sa.URL:
    """Name the PostgreSQL driver that is installed with us."""
    if url.drivername in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    return url


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    _switch_to_wal(connection)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.create_function("unicode_lower", 1, str.lower, deterministic=True)
    if sqlite3.sqlite_version_info < (3, 42):
        # DBOS asks for unixepoch('subsec'), which older libraries answer with NULL.
        connection.create_function("unixepoch", -1, _unixepoch)


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Switch the file to WAL; SQLite does not wait for a lock here, so we do."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _unixepoch(*arguments: object) -> float | int | None:
    """Answer as SQLite 3.42 does for the current time; other forms of the call are not used."""
    if not arguments or arguments == ("now",):
        return int(time.time())
    if arguments in (("subsec",), ("now", "subsec"), ("subsecond",), ("now", "subsecond")):
        return round(time.time(), 3)
    return None


def _begin_ourselves(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None


def _let_driver_begin(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = "IMMEDIATE"


def _take_lock(connection: sa.Connection) -> None:
    reading = connection.get_execution_options().get(_READ, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
