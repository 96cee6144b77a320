"""The key that the first start makes, and the file in which its owner finds it again."""

from __future__ import annotations

import json
import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from reelwright.library import access_keys, installation
from reelwright.library.access_keys import AccessKey, Kind
from reelwright.library.database import Database

NAME = "first start"


def settle(data_dir: Path, database: Database) -> AccessKey | None:
    """Make a key unless there are some; return it when it was made now: it is shown once.

    Raises:
        ValueError: the file of the key does not hold one.
    """
    path, made = file_of(data_dir), None
    try:
        key = _read(path)
    except FileNotFoundError:
        with database.read() as connection:
            if access_keys.any_lasting(connection):
                return None
        key = access_keys.make(Kind.LASTING, name=NAME, now=time.time_ns() // 1_000_000).key
        if _write(path, key):
            made = key
        else:
            key = _read(path)
    with database.read() as connection:
        stored = access_keys.find(connection, key.key_id)
    if stored is None:
        with database.begin() as connection:
            _store(connection, key)
    return made


def file_of(data_dir: Path) -> Path:
    """Return where the key is kept."""
    return data_dir / "access-key.json"


def discard(data_dir: Path, key_id: str) -> None:
    """Remove the file if it is that of this key, so that the next start does not bring it back."""
    path = file_of(data_dir)
    try:
        if _read(path).key_id == key_id:
            path.unlink()
    except (FileNotFoundError, ValueError):
        return  # None there, or none that could come back.


def _store(connection: sa.Connection, key: AccessKey) -> None:
    """Store a key once: removed beside another data folder, it must not come back from this."""
    mark = f"first key {key.key_id}"
    if installation.get(connection, mark) is None:
        installation.put(connection, mark, "stored")
        access_keys.add(connection, replace(key, created=time.time_ns() // 1_000_000))


def _read(path: Path) -> AccessKey:
    text = path.read_text(encoding="utf-8")
    path.chmod(0o600)
    try:
        document = json.loads(text)
        key_id, secret = str(document["AccessKeyId"]), str(document["AccessKeySecret"])
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} does not hold an access key.") from error
    if not (access_keys.is_plain(key_id) and secret):
        raise ValueError(f"{path} does not hold an access key.")
    return AccessKey(key_id, secret, name=NAME)


def _write(path: Path, key: AccessKey) -> bool:
    """Write the file whole, readable for its owner only; False when there is one already."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    document = {"AccessKeyId": key.key_id, "AccessKeySecret": key.secret}
    number, hidden = tempfile.mkstemp(dir=path.parent, prefix=".access-key-")
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            json.dump(document, file)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(hidden, path)
    except FileExistsError:
        return False
    finally:
        os.unlink(hidden)
    return True
