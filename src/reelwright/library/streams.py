"""Registered streams: further files of an asset beside its source."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from reelwright.library import upserts
from reelwright.library.address import ObjectName
from reelwright.library.assets import Status
from reelwright.library.tables import media_streams


@dataclass(frozen=True, kw_only=True)
class Stream:
    """One further file of an asset. Texts are "" when they were not given."""

    stream_id: str
    media_id: str
    bucket: str
    object_key: str
    input_url: str
    stream_tags: str = ""
    user_data: str = ""
    status: str = Status.PREPARING
    file_info: dict[str, Any] | None = None
    """An element of FileInfoList without its signed address; None before analysis."""
    created: int
    modified: int

    @property
    def name(self) -> ObjectName:
        """The object that holds it."""
        return ObjectName(self.bucket, self.object_key)


def add(connection: sa.Connection, stream: Stream) -> Stream | None:
    """Add a file to an asset; return the one that has the same object already, if any."""
    upserts.hold(connection, "asset", stream.media_id)
    for other in of_assets(connection, [stream.media_id]).get(stream.media_id, []):
        if other.name == stream.name:
            return other
    values = {field.name: getattr(stream, field.name) for field in fields(stream)}
    connection.execute(media_streams.insert().values(**values | _info(stream.file_info)))
    return None


def get(connection: sa.Connection, stream_id: str) -> Stream | None:
    """Return a stream, if it is there."""
    query = sa.select(media_streams).where(media_streams.c.stream_id == stream_id)
    row = connection.execute(query).first()
    return None if row is None else _stream(row)


def of_assets(connection: sa.Connection, media_ids: Sequence[str]) -> dict[str, list[Stream]]:
    """Return the streams of assets by ID, oldest first, of those that have any."""
    query = (
        sa.select(media_streams)
        .where(media_streams.c.media_id.in_(media_ids))
        .order_by(media_streams.c.created, media_streams.c.stream_id)
    )
    found: dict[str, list[Stream]] = {}
    for row in connection.execute(query):
        found.setdefault(row.media_id, []).append(_stream(row))
    return found


def analysed(
    connection: sa.Connection, stream_id: str, info: dict[str, Any] | None, *, now: int
) -> None:
    """Write what is known of a stream's file, None when it cannot be used."""
    status = Status.FAILED if info is None else Status.NORMAL
    connection.execute(
        media_streams.update()
        .where(media_streams.c.stream_id == stream_id)
        .values(status=status, modified=now, **_info(info))
    )


def delete(connection: sa.Connection, stream_ids: Sequence[str]) -> None:
    """Forget streams; their objects stay."""
    connection.execute(media_streams.delete().where(media_streams.c.stream_id.in_(stream_ids)))


def _info(info: dict[str, Any] | None) -> dict[str, str | None]:
    return {"file_info": None if info is None else json.dumps(info, ensure_ascii=False)}


def _stream(row: sa.Row[Any]) -> Stream:
    values = dict(row._mapping)
    if values["file_info"] is not None:
        values["file_info"] = json.loads(values["file_info"])
    return Stream(**values)
