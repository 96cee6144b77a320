"""Nonces of signed requests, remembered so that a request cannot be sent a second time."""

from __future__ import annotations

import hashlib
import time

import sqlalchemy as sa

from reelwright.library.database import Database
from reelwright.library.tables import nonces
from reelwright.library.upserts import hold, insert_if_absent

MEMORY = 30 * 60 * 1000
"""Milliseconds for which a nonce is remembered: twice the window of accepted timestamps."""


class Nonces:
    """The nonces that every process of the installation has seen."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def use(self, key_id: str, nonce: str) -> bool:
        """Record a nonce of a key; return False when it was used before."""
        with self._database.begin() as connection:
            return use(connection, key_id, nonce, now=time.time_ns() // 1_000_000)


def use(connection: sa.Connection, key_id: str, nonce: str, *, now: int) -> bool:
    """Record a nonce of a key; return False when it was used in the last 30 minutes."""
    values = {"key_id": _short(key_id), "nonce": _short(nonce), "expires": now + MEMORY}
    expired = nonces.delete().where(
        nonces.c.key_id == values["key_id"],
        nonces.c.nonce == values["nonce"],
        nonces.c.expires <= now,
    )
    connection.execute(expired)
    return insert_if_absent(connection, nonces, values)


def forget(connection: sa.Connection, *, now: int) -> None:
    """Remove the nonces that need not be remembered any more."""
    hold(connection, "nonces")
    connection.execute(nonces.delete().where(nonces.c.expires <= now))


def _short(text: str) -> str:
    """Return a text of fixed length, whatever the caller sent."""
    data = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=32).hexdigest()
