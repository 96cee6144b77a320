"""What was learned about files, by their content; and which file has which content."""

from __future__ import annotations

import hashlib
import json
import os
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from reelwright.library.database import Database
from reelwright.library.storage import open_regular
from reelwright.library.tables import facts, file_hashes
from reelwright.library.upserts import insert_if_absent, insert_or_update

_BLOCK = 1 << 20

_SETTLED_NS = 2_000_000_000
"""A file written within this time may change again without a new time of change."""


def get(connection: sa.Connection, content_hash: str, analyser: str, version: str) -> Any:
    """Return what an analyser said about a content, None when it was not asked yet."""
    statement = sa.select(facts.c.facts).where(
        facts.c.content_hash == content_hash,
        facts.c.analyser == analyser,
        facts.c.version == version,
    )
    found = connection.scalar(statement)
    return None if found is None else json.loads(found)


def put(
    connection: sa.Connection, content_hash: str, analyser: str, version: str, value: Any
) -> None:
    """Keep what an analyser said, a JSON value; the first answer stays."""
    insert_if_absent(connection, facts, _row(content_hash, analyser, version, value))


def replace(
    connection: sa.Connection, content_hash: str, analyser: str, version: str, value: Any
) -> None:
    """Keep a JSON value in place of what was said before."""
    insert_or_update(connection, facts, _row(content_hash, analyser, version, value))


def _row(content_hash: str, analyser: str, version: str, value: Any) -> dict[str, Any]:
    return {
        "content_hash": content_hash,
        "analyser": analyser,
        "version": version,
        "facts": json.dumps(value, ensure_ascii=False),
        "created": time.time_ns() // 1_000_000,
    }


def content_hash(path: Path) -> str:
    """Return the hash of a file's content, reading it in blocks.

    Raises:
        FileNotFoundError: there is no such file, or it is a link, pipe or device.
    """
    digest = hashlib.blake2b(digest_size=32)
    with open_regular(path) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def hash_of(database: Database, path: Path) -> str:
    """Return the hash of a file's content, read only when the file is not remembered.

    Raises:
        FileNotFoundError: there is no such file, or it is a link, pipe or device.
    """
    before = path.lstat()
    with database.read() as connection:
        known = remembered(connection, path, before)
    if known is not None:
        return known
    found = content_hash(path)
    after = path.lstat()
    settled = time.time_ns() - after.st_mtime_ns > _SETTLED_NS
    if settled and _identity(before) == _identity(after):
        with database.begin() as connection:
            remember(connection, path, after, found)
    return found


def remembered(connection: sa.Connection, path: Path, status: os.stat_result) -> str | None:
    """Return the hash of a file that has not changed since it was remembered."""
    statement = sa.select(file_hashes.c.content_hash).where(
        file_hashes.c.path == os.fsencode(path).decode("utf-8", "backslashreplace"),
        *(file_hashes.c[name] == value for name, value in _identity(status).items()),
    )
    return connection.scalar(statement)


def remember(
    connection: sa.Connection, path: Path, status: os.stat_result, content_hash: str
) -> None:
    """Remember the hash of a file."""
    values = {
        "path": os.fsencode(path).decode("utf-8", "backslashreplace"),
        **_identity(status),
        "content_hash": content_hash,
        "seen": time.time_ns() // 1_000_000,
    }
    insert_or_update(connection, file_hashes, values)


def _identity(status: os.stat_result) -> dict[str, int | str]:
    # Inodes are unsigned 64 bit, which no integer column holds.
    return {"size": status.st_size, "mtime_ns": status.st_mtime_ns, "inode": str(status.st_ino)}
