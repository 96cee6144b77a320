"""What the installation decided for itself and keeps in the database."""

from __future__ import annotations

import time
from collections.abc import Callable

import sqlalchemy as sa

from reelwright.library.tables import settings
from reelwright.library.upserts import insert_if_absent, insert_or_update


def get(connection: sa.Connection, name: str) -> str | None:
    """Return a value, None when it was never set."""
    return connection.scalar(sa.select(settings.c.value).where(settings.c.name == name))


def put(connection: sa.Connection, name: str, value: str) -> None:
    """Set a value."""
    insert_or_update(connection, settings, _row(name, value))


def settle(connection: sa.Connection, name: str, make: Callable[[], str]) -> str:
    """Return a value, made on the first call of all processes together."""
    found = get(connection, name)
    if found is not None:
        return found
    made = make()
    if insert_if_absent(connection, settings, _row(name, made)):
        return made
    found = get(connection, name)
    assert found is not None
    return found


def _row(name: str, value: str) -> dict[str, str | int]:
    return {"name": name, "value": value, "modified": time.time_ns() // 1_000_000}
