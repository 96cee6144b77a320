"""Uploads of callers: which assets wait for a file, with which keys, which parts are there."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from reelwright.library.tables import multipart_uploads, upload_keys, upload_parts, uploads
from reelwright.library.upserts import hold, insert_or_update

WAITING = "waiting"
RECEIVED = "received"
FAILED = "failed"

OPEN = "open"
COMPLETE = "complete"

KEY_SECONDS = 3000
"""How long a temporary key is good."""

PATIENCE = 24 * 3600 * 1000
"""Milliseconds for which an asset waits for its file."""

_KEEP = 7 * 24 * 3600 * 1000


@dataclass(frozen=True, kw_only=True)
class Upload:
    """An asset whose file a caller uploads."""

    media_id: str
    state: str = WAITING
    app_id: str = ""
    callback: str = ""
    """Where the events of the upload go, "" for nowhere of its own."""
    size: int = 0
    etag: str = ""
    crc64: str = ""
    created: int
    until: int


@dataclass(frozen=True)
class TemporaryKey:
    """What a client signs with; it opens the object of one asset."""

    key_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    media_id: str
    expires: int


@dataclass(frozen=True)
class Multipart:
    """An object that arrives in parts."""

    upload_id: str
    media_id: str
    state: str
    etag: str
    crc64: str
    created: int


@dataclass(frozen=True)
class Part:
    """One part that has arrived; `file` is the name of the file that holds it."""

    number: int
    size: int
    etag: str
    crc64: int
    file: str
    modified: int


def create(connection: sa.Connection, upload: Upload) -> None:
    """Record an asset that waits for its file."""
    connection.execute(uploads.insert().values(**vars(upload)))


def get(connection: sa.Connection, media_id: str) -> Upload | None:
    """Return the upload of an asset, None for an asset that came in another way."""
    row = connection.execute(sa.select(uploads).where(uploads.c.media_id == media_id)).first()
    return None if row is None else Upload(**row._mapping)


def wait_again(connection: sa.Connection, media_id: str, *, now: int) -> bool:
    """Give a caller another day for the file of an asset; tell whether it had been given up."""
    statement = uploads.update().where(uploads.c.media_id == media_id)
    connection.execute(statement.values(until=now + PATIENCE))
    failed = statement.where(uploads.c.state == FAILED)
    return connection.execute(failed.values(state=WAITING)).rowcount == 1


def receive(connection: sa.Connection, media_id: str, *, size: int, etag: str, crc64: int) -> None:
    """Record that the file of an asset has arrived."""
    values = {"state": RECEIVED, "size": size, "etag": etag, "crc64": str(crc64)}
    connection.execute(uploads.update().where(uploads.c.media_id == media_id).values(**values))


def overdue(connection: sa.Connection, *, now: int, limit: int = 100) -> list[str]:
    """Return assets whose file did not come in time."""
    statement = sa.select(uploads.c.media_id).where(*_late(now)).order_by(uploads.c.until)
    return list(connection.scalars(statement.limit(limit)))


def fail(connection: sa.Connection, media_id: str, *, now: int) -> bool:
    """Give an overdue upload up; tell whether this call did."""
    statement = uploads.update().where(uploads.c.media_id == media_id, *_late(now))
    return connection.execute(statement.values(state=FAILED)).rowcount == 1


def _late(now: int) -> tuple[sa.ColumnElement[bool], ...]:
    return uploads.c.state == WAITING, uploads.c.until <= now


def issue_key(connection: sa.Connection, media_id: str, *, now: int) -> TemporaryKey:
    """Make a key for the object of an asset."""
    key = TemporaryKey(
        key_id=f"STS.{secrets.token_hex(12)}",
        secret=secrets.token_urlsafe(32),
        token=secrets.token_urlsafe(48),
        media_id=media_id,
        expires=now + KEY_SECONDS * 1000,
    )
    connection.execute(upload_keys.insert().values(**vars(key)))
    return key


def find_key(connection: sa.Connection, key_id: str) -> TemporaryKey | None:
    """Return the key of that id, also one that has expired not long ago."""
    row = connection.execute(sa.select(upload_keys).where(upload_keys.c.key_id == key_id)).first()
    return None if row is None else TemporaryKey(**row._mapping)


def forget(connection: sa.Connection, *, now: int) -> None:
    """Remove keys that nobody can still hold for good, and joined parts nobody asks for again."""
    hold(connection, "upload keys")
    connection.execute(upload_keys.delete().where(upload_keys.c.expires <= now - _KEEP))
    old = (multipart_uploads.c.state == COMPLETE, multipart_uploads.c.created <= now - _KEEP)
    connection.execute(multipart_uploads.delete().where(*old))


def hold_asset(connection: sa.Connection, media_id: str) -> None:
    """Keep others from changing what of an asset is here in parts until the transaction ends."""
    hold(connection, "parts of an asset", media_id)


def open_multiparts(connection: sa.Connection, media_id: str) -> list[str]:
    """Return the objects in parts of an asset that are neither whole nor aborted, oldest first."""
    statement = (
        sa.select(multipart_uploads.c.upload_id)
        .where(multipart_uploads.c.media_id == media_id, multipart_uploads.c.state == OPEN)
        .order_by(multipart_uploads.c.created, multipart_uploads.c.upload_id)
    )
    return list(connection.scalars(statement))


def open_multipart(connection: sa.Connection, media_id: str, *, now: int) -> str:
    """Begin an object in parts and return its id."""
    upload_id = uuid.uuid4().hex.upper()
    values = {"upload_id": upload_id, "media_id": media_id, "state": OPEN, "created": now}
    connection.execute(multipart_uploads.insert().values(**values))
    return upload_id


def multipart(connection: sa.Connection, upload_id: str) -> Multipart | None:
    """Return the object in parts of that id."""
    statement = sa.select(multipart_uploads).where(multipart_uploads.c.upload_id == upload_id)
    row = connection.execute(statement).first()
    return None if row is None else Multipart(**row._mapping)


def put_part(connection: sa.Connection, upload_id: str, part: Part) -> str | None:
    """Record a part; return the file of the part that it replaces, if there is one.

    Raises:
        LookupError: nothing of that id is open.
    """
    hold(connection, "multipart upload", upload_id)
    found = multipart(connection, upload_id)
    if found is None or found.state != OPEN:
        raise LookupError(upload_id)
    where = (upload_parts.c.upload_id == upload_id, upload_parts.c.number == part.number)
    older = connection.scalar(sa.select(upload_parts.c.file).where(*where))
    values = {**vars(part), "crc64": str(part.crc64)}
    insert_or_update(connection, upload_parts, {"upload_id": upload_id, **values})
    return older


def parts(
    connection: sa.Connection, upload_id: str, *, after: int = 0, limit: int | None = None
) -> list[Part]:
    """Return the parts with greater numbers, in their order."""
    statement = (
        sa.select(upload_parts)
        .where(upload_parts.c.upload_id == upload_id, upload_parts.c.number > after)
        .order_by(upload_parts.c.number)
        .limit(limit)
    )
    return [_part(row._mapping) for row in connection.execute(statement)]


def size_of_parts(connection: sa.Connection, media_id: str) -> int:
    """Return how many bytes of an asset are here in parts."""
    total = sa.func.coalesce(sa.func.sum(upload_parts.c.size), 0)
    statement = sa.select(total).join(
        multipart_uploads, multipart_uploads.c.upload_id == upload_parts.c.upload_id
    )
    return int(connection.scalar(statement.where(multipart_uploads.c.media_id == media_id)) or 0)


def complete_multipart(connection: sa.Connection, upload_id: str, *, etag: str, crc64: int) -> bool:
    """Mark an open object in parts as whole and forget its parts; False when it is not open."""
    hold(connection, "multipart upload", upload_id)
    statement = multipart_uploads.update().where(
        multipart_uploads.c.upload_id == upload_id, multipart_uploads.c.state == OPEN
    )
    values = {"state": COMPLETE, "etag": etag, "crc64": str(crc64)}
    if connection.execute(statement.values(**values)).rowcount == 0:
        return False
    connection.execute(upload_parts.delete().where(upload_parts.c.upload_id == upload_id))
    return True


def abort_multipart(connection: sa.Connection, upload_id: str) -> bool:
    """Forget an open object in parts; False when it is not open."""
    hold(connection, "multipart upload", upload_id)
    statement = multipart_uploads.delete().where(
        multipart_uploads.c.upload_id == upload_id, multipart_uploads.c.state == OPEN
    )
    if connection.execute(statement).rowcount == 0:
        return False
    connection.execute(upload_parts.delete().where(upload_parts.c.upload_id == upload_id))
    return True


def stale_multiparts(connection: sa.Connection, *, now: int, limit: int = 100) -> list[str]:
    """Return what was begun long ago and neither completed nor aborted."""
    statement = sa.select(multipart_uploads.c.upload_id).where(
        multipart_uploads.c.state == OPEN, multipart_uploads.c.created <= now - _KEEP
    )
    return list(connection.scalars(statement.limit(limit)))


def _part(row: Mapping[Any, Any]) -> Part:
    values = {name: value for name, value in row.items() if name != "upload_id"}
    return Part(**{**values, "crc64": int(values["crc64"])})
