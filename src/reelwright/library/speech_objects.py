"""Spoken sound: objects of the reserved bucket, kept while a project's timeline names them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from reelwright.library.address import AddressError, ObjectName, is_address, parse
from reelwright.library.buckets import RESERVED, Buckets
from reelwright.library.database import Database
from reelwright.library.tables import speech_objects
from reelwright.library.upserts import insert_if_absent

PREFIX = "speech/"
"""Beginning of the keys of spoken sound; other objects of the bucket are not collected."""

GRACE = 24 * 3600 * 1000
"""Milliseconds in which an object may wait for a project that names it."""


def named_in(timeline: str) -> set[str]:
    """Return the keys of all objects of the reserved bucket that a timeline names."""
    if RESERVED not in timeline:
        return set()
    keys = set()
    for text in _texts(json.loads(timeline)):
        if is_address(text):
            try:
                name = parse(text)
            except AddressError:
                continue
            if name.bucket == RESERVED:
                keys.add(name.key)
    return keys


def keep(connection: sa.Connection, project_id: str, timeline: str, *, now: int) -> None:
    """Keep exactly the objects that the project's timeline names."""
    release(connection, project_id)
    for key in sorted(named_in(timeline)):
        values = {"object_key": key, "project_id": project_id, "created": now}
        insert_if_absent(connection, speech_objects, values)


def release(connection: sa.Connection, project_id: str) -> None:
    """Stop keeping what the project named."""
    statement = speech_objects.delete().where(speech_objects.c.project_id == project_id)
    connection.execute(statement)


def collect(database: Database, buckets: Buckets, *, now: int, grace: int = GRACE) -> list[str]:
    """Remove spoken sound that no project names; return the keys.

    Objects younger than `grace` stay: the job that made one may not have written its project
    yet. Whoever uses an older object again publishes it again first, which makes it young.
    """
    removed = []
    for entry in list(buckets.entries(RESERVED, PREFIX)):
        if entry.modified > now - grace:
            continue
        with database.begin() as connection:
            named = sa.select(speech_objects.c.project_id).where(
                speech_objects.c.object_key == entry.key
            )
            if connection.execute(named.limit(1)).first() is None:
                name = ObjectName(RESERVED, entry.key)
                # Looked at again: a job may have renewed it since the list was made.
                modified = buckets.modified(name)
                if modified is not None and modified <= now - grace:
                    buckets.delete(name)
                    removed.append(entry.key)
    return removed


def _texts(document: Any) -> Iterator[str]:
    """Walk a JSON document without recursion, however deep it is."""
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
