"""Nonces of signed requests, remembered so that a request cannot be sent a second time.

Every signed call writes one. With SQLite they have a file of their own: calls then wait neither
for the jobs' transactions nor for the disk. What a power cut takes of it are nonces of the last
moments, or the file, should it be damaged; a killed process loses none.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import sqlite3
import time
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from reelwright.library.database import BUSY_SECONDS, Database
from reelwright.library.tables import nonces
from reelwright.library.upserts import hold

MEMORY = 30 * 60 * 1000
"""Milliseconds for which a nonce is remembered: twice the window of accepted timestamps."""

_TIDY_EVERY, _TIDY_MOST = 100, 300
"""After so many nonces that many old ones are removed at most, so that no call waits for long."""

log = logging.getLogger(__name__)


class Nonces:
    """The nonces that every process of the installation has seen."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._file = _File(_beside(database)) if database.is_sqlite else None

    def use(self, key_id: str, nonce: str) -> bool:
        """Record a nonce of a key; return False when it was used in the last 30 minutes."""
        now = time.time_ns() // 1_000_000
        if self._file is not None:
            return self._file.use(key_id, nonce, now=now)
        with self._database.begin() as connection:
            connection.execute(sa.text("SET LOCAL synchronous_commit = off"))
            return use(connection, key_id, nonce, now=now)


class _File:
    """A SQLite file with the table alone, and one connection: calls take turns.

    One prepared statement a call, as this is on the way of each of them.
    """

    _INSERT = (
        "INSERT INTO nonces (key_id, nonce, expires) VALUES (?, ?, ?)"
        " ON CONFLICT (key_id, nonce) DO UPDATE SET expires = excluded.expires"
        " WHERE nonces.expires <= ?"
    )
    _TIDY = (
        "DELETE FROM nonces WHERE rowid IN (SELECT rowid FROM nonces WHERE expires <= ? LIMIT ?)"
    )

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None
        self._uses = 0

    def use(self, key_id: str, nonce: str, *, now: int) -> bool:
        values = (_short(key_id), _short(nonce), now + MEMORY, now)
        with self._lock:
            if self._connection is None:
                self._connection = self._open()
            fresh = self._connection.execute(self._INSERT, values).rowcount == 1
            self._uses += 1
            if self._uses % _TIDY_EVERY == 0:
                self._connection.execute(self._TIDY, (now, _TIDY_MOST))
        return fresh

    def _open(self) -> sqlite3.Connection:
        boot = _boot()
        with _alone_in(self._path.parent):
            if self._path.exists() and not _is_whole(self._path, boot):
                log.warning("remembering nonces anew: the machine stopped while they were written")
                for suffix in ("", "-wal", "-shm"):
                    Path(f"{self._path}{suffix}").unlink(missing_ok=True)
            maker = Database(f"sqlite:///{self._path}")
            with maker.begin() as made:
                nonces.create(made, checkfirst=True)
            maker.close()
            connection = _connect(self._path, check_same_thread=False)
            # Waiting for the disk would hold up every caller, whenever the log is carried over.
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute(f"PRAGMA user_version={boot}")
        return connection


def _connect(path: Path, **options: bool) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, **options)


def _is_whole(path: Path, boot: int) -> bool:
    """Tell whether a file can be read; only a stop of the machine can have damaged it."""
    try:
        with closing(_connect(path)) as connection:
            if connection.execute("PRAGMA user_version").fetchone() == (boot,):
                return True
            return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        return False


def _boot() -> int:
    """Return a positive number of 31 bits that is another one after every start of the machine."""
    return zlib.crc32(Path("/proc/sys/kernel/random/boot_id").read_bytes()) >> 1


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other processes that ask for the same out."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)


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


def _short(text: str) -> str:
    """Return a text of fixed length, whatever the caller sent."""
    data = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=32).hexdigest()
