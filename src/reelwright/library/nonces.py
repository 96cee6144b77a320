"""Nonces of signed requests, remembered so that a request cannot be sent a second time.

Every signed call writes one. With SQLite they have a file of their own: calls then wait neither
for the jobs' transactions nor for the disk. What a power cut takes of it are nonces of the last
moments; a killed process loses none.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite

from reelwright.library.database import Database
from reelwright.library.tables import nonces
from reelwright.library.upserts import hold

MEMORY = 30 * 60 * 1000
"""Milliseconds for which a nonce is remembered: twice the window of accepted timestamps."""

_TIDY_EVERY, _TIDY_MOST = 100, 300
"""After so many nonces that many old ones are removed at most, so that no call waits for long."""


class Nonces:
    """The nonces that every process of the installation has seen."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._file = _File(_beside(database)) if database.is_sqlite else None

    def use(self, key_id: str, nonce: str) -> bool:
        """Record a nonce of a key; return False when it was used in the last 30 minutes."""
        now = time.time_ns() // 1_000_000
        if self._file is not None:
            with self._file.begin() as connection:
                return use(connection, key_id, nonce, now=now)
        with self._database.begin() as connection:
            connection.execute(sa.text("SET LOCAL synchronous_commit = off"))
            return use(connection, key_id, nonce, now=now)


class _File:
    """A SQLite file with the table alone, and one connection: calls take turns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._connection: sa.Connection | None = None
        self._uses = 0

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        with self._lock:
            if self._connection is None:
                self._connection = self._open()
            with self._connection.begin():
                self._uses += 1
                if self._uses % _TIDY_EVERY == 0:
                    _tidy(self._connection, now=time.time_ns() // 1_000_000)
                yield self._connection

    def _open(self) -> sa.Connection:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path.touch(mode=0o600)
        engine = Database(f"sqlite:///{self._path}").engine
        event.listen(engine, "connect", _relax)
        connection = engine.connect()
        with connection.begin():
            nonces.create(connection, checkfirst=True)
        return connection


def use(connection: sa.Connection, key_id: str, nonce: str, *, now: int) -> bool:
    """Record a nonce of a key; return False when it was used in the last 30 minutes."""
    values = {"key_id": _short(key_id), "nonce": _short(nonce), "expires": now + MEMORY}
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(nonces).values(**values)
    again = statement.on_conflict_do_update(
        nonces.primary_key,
        set_={"expires": statement.excluded.expires},
        where=nonces.c.expires <= now,
    )
    counted = again.execution_options(preserve_rowcount=True)
    return connection.execute(counted).rowcount == 1


def forget(connection: sa.Connection, *, now: int) -> None:
    """Remove the nonces that need not be remembered any more."""
    hold(connection, "nonces")
    connection.execute(nonces.delete().where(nonces.c.expires <= now))


def _beside(database: Database) -> Path:
    path = Path(str(database.url.database))
    return path.with_name(f"{path.stem}-nonces.db")


def _relax(connection: sa.PoolProxiedConnection, _record: object) -> None:
    # In WAL mode the file stays whole all the same.
    connection.execute("PRAGMA synchronous=NORMAL")


def _tidy(connection: sa.Connection, *, now: int) -> None:
    row = sa.literal_column("rowid", sa.Integer)
    old = sa.select(row).select_from(nonces).where(nonces.c.expires <= now).limit(_TIDY_MOST)
    connection.execute(nonces.delete().where(row.in_(old)))


def _short(text: str) -> str:
    """Return a text of fixed length, whatever the caller sent."""
    data = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=32).hexdigest()
