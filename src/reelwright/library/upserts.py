"""Writes that SQLite and PostgreSQL both know and SQLAlchemy has no common word for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


def insert_if_absent(connection: sa.Connection, table: sa.Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless one with its primary key is there; tell whether it was inserted."""
    keys = table.primary_key
    statement: sa.Insert
    if connection.dialect.name == "sqlite":
        statement = sqlite.insert(table).values(**values).on_conflict_do_nothing(keys)
    else:
        statement = postgresql.insert(table).values(**values).on_conflict_do_nothing(keys)
    # SQLAlchemy keeps the count of an INSERT only when asked to.
    counted = statement.execution_options(preserve_rowcount=True)
    return connection.execute(counted).rowcount == 1


def insert_or_update(connection: sa.Connection, table: sa.Table, values: Mapping[str, Any]) -> None:
    """Insert a row, or give these values to the one that has its primary key."""
    keys = table.primary_key
    changed = {name: value for name, value in values.items() if name not in keys.columns}
    statement: sa.Insert
    if connection.dialect.name == "sqlite":
        statement = sqlite.insert(table).values(**values).on_conflict_do_update(keys, set_=changed)
    else:
        statement = (
            postgresql.insert(table).values(**values).on_conflict_do_update(keys, set_=changed)
        )
    connection.execute(statement)


def hold(connection: sa.Connection, *parts: str) -> None:
    """Keep other transactions that hold the same words out until this one ends.

    SQLite's write transactions exclude each other anyway.
    """
    if connection.dialect.name == "postgresql":
        word = sa.func.hashtextextended("\x1f".join(parts), 0)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(word)))
