"""Media assets: what is known about objects that callers registered or jobs produced."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import sqlalchemy as sa

from reelwright.errors import ApiError, ResourceNotFound
from reelwright.library import pages, upserts
from reelwright.library.address import ObjectName
from reelwright.library.tables import assets

_DOCUMENTS = ("file_info", "pictures")
"""Columns that hold JSON."""
_MOST_AT_ONCE = 1000
"""IDs in one query; databases take some ten thousands at most."""


class Status:
    """The states of an asset."""

    INIT = "Init"
    PREPARING = "Preparing"
    FAILED = "PrepareFail"
    NORMAL = "Normal"
    UPLOADING = "Uploading"
    UPLOAD_FAILED = "UploadFailed"


@dataclass(frozen=True, kw_only=True)
class Asset:
    """One asset. Texts are "" when they were not given; times are milliseconds since 1970."""

    media_id: str
    bucket: str
    object_key: str
    input_url: str
    """The address as the caller wrote it."""
    media_type: str
    business_type: str = "general"
    source: str = "oss"
    title: str = ""
    description: str = ""
    category: str = ""
    cate_id: int | None = None
    tags: str = ""
    """Joined by commas."""
    cover_url: str = ""
    user_data: str = ""
    reference_id: str | None = None
    status: str = Status.PREPARING
    upload_source: str = ""
    register_config: str = ""
    file_info: list[dict[str, Any]] | None = None
    """The elements of FileInfoList without their signed addresses; None before analysis."""
    pictures: dict[str, Any] | None = None
    """The snapshots and sprites that were made of it, as `workflows.pictures` writes them."""
    search_library: str = ""
    """The library in which a search finds it; "" is the default one."""
    created: int
    modified: int = 0
    deleted: int | None = field(default=None)

    @property
    def name(self) -> ObjectName:
        """The object that the asset is about."""
        return ObjectName(self.bucket, self.object_key)


class MediaAlreadyExist(ApiError):
    """The object is registered already."""

    code = "MediaAlreadyExist"

    def __init__(self, input_url: str, media_id: str) -> None:
        # Clients take the ID out of this wording.
        super().__init__(f'The media already exist, inputUrl "{input_url}", mediaId "{media_id}".')
        self.media_id = media_id


class ReferenceIdAlreadyExist(ApiError):
    """Another asset has the caller's own ID already."""

    code = "ReferenceIdAlreadyExist"

    def __init__(self, reference_id: str) -> None:
        super().__init__(f'The referenceId "{reference_id}" already exists.')


def register(connection: sa.Connection, asset: Asset, *, overwrite: bool = False) -> list[Asset]:
    """Add an asset; return the one it replaces, if any.

    A second call with the same ID changes nothing.

    Raises:
        MediaAlreadyExist: the address is an asset's and `overwrite` is not set.
        ReferenceIdAlreadyExist: another asset has that ReferenceId.
    """
    upserts.hold(connection, "asset", asset.bucket, asset.object_key)
    if asset.reference_id is not None:
        upserts.hold(connection, "reference", asset.reference_id)
    if _first(connection, assets.c.media_id == asset.media_id, living=False) is not None:
        return []
    older = find(connection, asset.name)
    if older is not None and not overwrite:
        raise MediaAlreadyExist(asset.input_url, older.media_id)
    removed = [older] if older is not None else []
    delete(connection, [one.media_id for one in removed], now=asset.created)
    if asset.reference_id is not None and by_reference(connection, asset.reference_id) is not None:
        raise ReferenceIdAlreadyExist(asset.reference_id)
    connection.execute(assets.insert().values(**_values(asset)))
    return removed


def produce(connection: sa.Connection, asset: Asset) -> list[Asset]:
    """Add the asset of a finished output; return the one that its address replaces, if any."""
    return register(connection, asset, overwrite=True)


def get(connection: sa.Connection, media_id: str) -> Asset:
    """Return an asset.

    Raises:
        ResourceNotFound: no asset has that ID, or it was deleted.
    """
    found = _first(connection, assets.c.media_id == media_id)
    if found is None:
        raise ResourceNotFound("media", media_id)
    return found


def get_all(
    connection: sa.Connection, media_ids: Sequence[str], *, since: int | None = None
) -> dict[str, Asset]:
    """Return those of the assets that exist, or were deleted at `since` or later, by ID."""
    there: sa.ColumnElement[bool] = assets.c.deleted.is_(None)
    if since is not None:
        there |= assets.c.deleted >= since
    found: dict[str, Asset] = {}
    for first in range(0, len(media_ids), _MOST_AT_ONCE):
        some = assets.c.media_id.in_(media_ids[first : first + _MOST_AT_ONCE])
        rows = connection.execute(sa.select(assets).where(some & there))
        found |= {row.media_id: of_row(row) for row in rows}
    return found


def find(connection: sa.Connection, name: ObjectName) -> Asset | None:
    """Return the asset of an object, if it has one."""
    return _first(connection, (assets.c.bucket == name.bucket) & (assets.c.object_key == name.key))


def by_reference(connection: sa.Connection, reference_id: str) -> Asset | None:
    """Return the asset with the caller's own ID, if there is one."""
    return _first(connection, assets.c.reference_id == reference_id)


def update(connection: sa.Connection, media_id: str, *, now: int, **values: Any) -> bool:
    """Change columns of an asset that was not deleted; tell whether it exists."""
    for name in _DOCUMENTS:
        if name in values:
            values[name] = _json(values[name])
    condition = (assets.c.media_id == media_id) & assets.c.deleted.is_(None)
    statement = assets.update().where(condition).values(**values, modified=now)
    return connection.execute(statement).rowcount == 1


def delete(
    connection: sa.Connection, media_ids: Sequence[str], *, now: int
) -> tuple[list[Asset], list[str]]:
    """Delete assets, never their objects; return what was deleted and the IDs not known."""
    known = get_all(connection, media_ids)
    deleted = []
    for media_id, asset in known.items():
        if update(connection, media_id, now=now, deleted=now):
            deleted.append(replace(asset, deleted=now, modified=now))
    gone = {asset.media_id for asset in deleted}
    ignored = [media_id for media_id in dict.fromkeys(media_ids) if media_id not in gone]
    return deleted, ignored


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a listing shows; "" and None do not filter.

    `start` (not included) and `end` (included) are compared with the creation time in whole
    seconds, as it is shown.
    """

    start: int | None = None
    end: int | None = None
    media_type: str = ""
    business_type: str = ""
    source: str = ""
    status: str = ""
    media_id: str = ""


@dataclass(frozen=True)
class Page:
    """Part of a listing; `next_token` is "" at its end."""

    assets: list[Asset]
    total: int
    next_token: str


def page(
    connection: sa.Connection,
    filters: Filters,
    *,
    limit: int,
    token: str = "",
    newest_first: bool = True,
) -> Page:
    """List assets by creation time.

    Raises:
        InvalidParameter: the token is of another listing.
    """
    bound = {field.name: getattr(filters, field.name) for field in fields(filters)}
    bound["newest_first"] = newest_first
    conditions = _conditions(filters)
    total = connection.scalar(sa.select(sa.func.count()).select_from(assets).where(*conditions))
    position = sa.tuple_(assets.c.created, assets.c.media_id)
    if token:
        last = sa.tuple_(*map(sa.literal, pages.read_token(token, bound, (int, str))))
        conditions.append(position < last if newest_first else position > last)
    columns = (assets.c.created, assets.c.media_id)
    order = [column.desc() if newest_first else column.asc() for column in columns]
    statement = sa.select(assets).where(*conditions).order_by(*order).limit(limit + 1)
    found = [of_row(row) for row in connection.execute(statement)]
    shown = found[:limit]
    more = len(found) > limit
    following = pages.next_token((shown[-1].created, shown[-1].media_id), bound) if more else ""
    return Page(shown, int(total or 0), following)


def _conditions(filters: Filters) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [assets.c.deleted.is_(None)]
    if filters.start is not None:
        conditions.append(assets.c.created >= (filters.start // 1000 + 1) * 1000)
    if filters.end is not None:
        conditions.append(assets.c.created < (filters.end // 1000 + 1) * 1000)
    names = ("media_type", "business_type", "source", "status", "media_id")
    given = {name: getattr(filters, name) for name in names}
    return conditions + [assets.c[name] == value for name, value in given.items() if value]


def _first(
    connection: sa.Connection, condition: sa.ColumnElement[bool], *, living: bool = True
) -> Asset | None:
    statement = sa.select(assets).where(condition)
    if living:
        statement = statement.where(assets.c.deleted.is_(None))
    row = connection.execute(statement).first()
    return None if row is None else of_row(row)


def of_row(row: sa.Row[Any]) -> Asset:
    """Return the asset that a row of the table is."""
    values = dict(row._mapping)
    for name in _DOCUMENTS:
        if values[name] is not None:
            values[name] = json.loads(values[name])
    return Asset(**values)


def _values(asset: Asset) -> dict[str, Any]:
    values = {field.name: getattr(asset, field.name) for field in fields(asset)}
    values |= {name: _json(values[name]) for name in _DOCUMENTS}
    values["modified"] = asset.modified or asset.created
    return values


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
