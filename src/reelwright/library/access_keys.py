"""The rows of access keys: lasting ones, temporary ones with a session token, bearer tokens."""

from __future__ import annotations

import hashlib
import secrets
import string
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from reelwright.library import policies
from reelwright.library.policies import FULL, Policy
from reelwright.library.tables import access_keys
from reelwright.library.upserts import insert_if_absent

LONGEST_ID = 64
REMEMBERED = 7 * 24 * 3600 * 1000
"""Milliseconds for which an expired key is told from an unknown one."""

_LETTERS = string.ascii_letters + string.digits


class Kind(StrEnum):
    """How a key proves itself."""

    LASTING = "lasting"
    """With signatures, until it is disabled."""
    TEMPORARY = "temporary"
    """With signatures and a session token, until it expires."""
    BEARER = "bearer"
    """By a token alone."""


@dataclass(frozen=True)
class AccessKey:
    """What a caller signs with; `expires` is in milliseconds since 1970, None for never."""

    key_id: str
    secret: str = field(repr=False)
    active: bool = True
    kind: Kind = Kind.LASTING
    policy: Policy = FULL
    expires: int | None = None
    name: str = ""
    token_hash: str | None = field(default=None, repr=False)
    created: int = 0


@dataclass(frozen=True)
class Created:
    """A new key, with what is shown this once: its secret and token."""

    key: AccessKey
    secret: str = field(repr=False)
    token: str = field(repr=False)


def make(
    kind: Kind, policy: Policy = FULL, *, name: str = "", expires: int | None = None, now: int
) -> Created:
    """Return a new key, not stored yet. One that needs a token gets one.

    A bearer's secret is never shown, so that nobody can sign with it.
    """
    prefix = {Kind.LASTING: "RW", Kind.TEMPORARY: "STS.RW", Kind.BEARER: "RWB"}[kind]
    token = "" if kind is Kind.LASTING else _letters(64)
    secret = _letters(40)
    key = AccessKey(
        key_id=prefix + _letters(22),
        secret=secret,
        kind=kind,
        policy=policy,
        expires=expires,
        name=name,
        token_hash=hash_token(token) if token else None,
        created=now,
    )
    return Created(key, "" if kind is Kind.BEARER else secret, token)


def add(connection: sa.Connection, key: AccessKey) -> bool:
    """Store a key; False when there is one of that id."""
    values = {
        "key_id": key.key_id,
        "kind": key.kind.value,
        "secret": key.secret,
        "token_hash": key.token_hash,
        "name": key.name,
        "policy": policies.to_text(key.policy),
        "active": key.active,
        "created": key.created,
        "expires": key.expires,
    }
    return insert_if_absent(connection, access_keys, values)


def find(connection: sa.Connection, key_id: str) -> AccessKey | None:
    """Return the key of that id, whatever its state."""
    if not is_plain(key_id):
        return None
    query = sa.select(access_keys).where(access_keys.c.key_id == key_id)
    return _key(connection.execute(query).first())


def find_by_token(connection: sa.Connection, token: str) -> AccessKey | None:
    """Return the key to which a session token or bearer token belongs."""
    query = sa.select(access_keys).where(access_keys.c.token_hash == hash_token(token))
    return _key(connection.execute(query).first())


def listed(connection: sa.Connection) -> list[AccessKey]:
    """Return all keys, oldest first."""
    query = sa.select(access_keys).order_by(access_keys.c.created, access_keys.c.key_id)
    return [key for row in connection.execute(query) if (key := _key(row))]


def any_lasting(connection: sa.Connection) -> bool:
    """Tell whether there is a key, active or not, that does not end by itself."""
    query = sa.select(access_keys.c.key_id).where(access_keys.c.kind == Kind.LASTING.value)
    return connection.execute(query.limit(1)).first() is not None


def set_active(connection: sa.Connection, key_id: str, *, active: bool) -> bool:
    """Enable or disable a key; False when there is none of that id."""
    statement = access_keys.update().where(access_keys.c.key_id == key_id).values(active=active)
    return connection.execute(statement).rowcount == 1


def remove(connection: sa.Connection, key_id: str) -> bool:
    """Remove a key; False when there is none of that id."""
    statement = access_keys.delete().where(access_keys.c.key_id == key_id)
    return connection.execute(statement).rowcount == 1


def forget(connection: sa.Connection, *, now: int) -> None:
    """Remove the keys that expired long ago."""
    connection.execute(access_keys.delete().where(access_keys.c.expires <= now - REMEMBERED))


def hash_token(token: str) -> str:
    """Return what is stored of a token, which has the entropy of a key."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def is_plain(key_id: str) -> bool:
    """Tell whether a text can be the id of a key; no other reaches the database."""
    return 0 < len(key_id) <= LONGEST_ID and key_id.isascii() and key_id.isprintable()


def _key(row: Any) -> AccessKey | None:
    if row is None:
        return None
    return AccessKey(
        key_id=row.key_id,
        secret=row.secret,
        active=row.active,
        kind=Kind(row.kind),
        policy=policies.of_text(row.policy),
        expires=row.expires,
        name=row.name,
        token_hash=row.token_hash,
        created=row.created,
    )


def _letters(count: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(count))
