"""Finds assets: expressions of `match` as SQL, orders, and traversal by position."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from reelwright.errors import InvalidParameter
from reelwright.library import assets as asset_rows
from reelwright.library import custom_fields
from reelwright.library.assets import Asset, Status
from reelwright.library.conditions import STATUS, TYPE, asks_for_deleted, condition, joined
from reelwright.library.custom_fields import FieldFilter
from reelwright.library.match import AllOf, Condition, Node, conditions, parse
from reelwright.library.tables import assets

FURTHEST = 1000
"""Assets that a traversal may jump over."""
DEFAULT_LIBRARIES = ("", "ims-default-search-lib")

_COLUMNS: dict[str, sa.ColumnElement[Any]] = {
    "utcCreate": assets.c.created,
    "utcModified": assets.c.modified,
    "title": assets.c.title,
    "description": assets.c.description,
    "mediaId": assets.c.media_id,
    "referenceId": sa.func.coalesce(assets.c.reference_id, ""),
    "mediaType": assets.c.media_type,
    "businessType": assets.c.business_type,
    "source": assets.c.source,
    "status": assets.c.status,
    "cateId": sa.func.coalesce(assets.c.cate_id, -1),
}
"""What results can be sorted by."""
_ID_BYTES, _COUNT_BYTES, _SUM_BYTES = 16, 4, 4


@dataclass(frozen=True, kw_only=True)
class Query:
    """What is searched for, in the caller's words."""

    match: str = ""
    sort_by: str = "utcCreate:Desc"
    library: str = ""
    filters: tuple[FieldFilter, ...] = ()
    page: int = 1
    size: int = 10
    scroll: str = ""


@dataclass(frozen=True)
class Found:
    """Part of the results; `scroll` names the place behind them, "" when there are none."""

    assets: list[Asset]
    total: int
    scroll: str


def search(connection: sa.Connection, query: Query) -> Found:
    """Return a page of the assets that match.

    Raises:
        InvalidParameter: `Match`, `SortBy` or `ScrollToken` cannot be used.
    """
    wanted = _conditions(query)
    order = _order(query.sort_by)
    total = connection.scalar(sa.select(sa.func.count()).select_from(assets).where(*wanted))
    statement = sa.select(assets)
    offset = (query.page - 1) * query.size
    if query.scroll:
        last, passed = _read_scroll(query)
        jump = offset - passed if query.page > 1 else 0
        if not 0 <= jump <= FURTHEST:
            raise InvalidParameter(
                "ScrollToken", f"It leads forward only, over {FURTHEST} assets at most."
            )
        statement, offset = statement.where(_behind(connection, last, order)), passed + jump
        statement = statement.offset(jump)
    else:
        statement = statement.offset(offset)
    columns = [column.desc() if newest else column.asc() for column, newest in order]
    rows = connection.execute(statement.where(*wanted).order_by(*columns).limit(query.size))
    shown = [asset_rows.of_row(row) for row in rows]
    scroll = _write_scroll(query, shown[-1].media_id, offset + len(shown)) if shown else ""
    return Found(shown, int(total or 0), scroll)


def _conditions(query: Query) -> list[sa.ColumnElement[bool]]:
    node = parse(query.match)
    given = conditions(node)
    named = {one.field for one in given}
    wanted = [_sql(node)] if node is not None else []
    if node is not None and TYPE not in named:
        wanted.append(assets.c.media_type == "video")
    if STATUS not in named:
        wanted.append(assets.c.status.in_((Status.NORMAL, Status.PREPARING)))
    if not any(asks_for_deleted(one) for one in given):
        wanted.append(assets.c.deleted.is_(None))
    if query.library in DEFAULT_LIBRARIES:
        wanted.append(assets.c.search_library.in_(DEFAULT_LIBRARIES))
    else:
        wanted.append(assets.c.search_library == query.library)
    return wanted + [custom_fields.matching(one) for one in query.filters]


def _sql(node: Node) -> sa.ColumnElement[bool]:
    if isinstance(node, Condition):
        return condition(node)
    parts = [_sql(part) for part in node.parts]
    return joined(sa.and_ if isinstance(node, AllOf) else sa.or_, parts)


_Order = list[tuple[sa.ColumnElement[Any], bool]]
"""Columns with whether the larger values come first."""


def _order(sort_by: str) -> _Order:
    order: _Order = []
    if sort_by.count(",") >= len(_COLUMNS):
        raise InvalidParameter("SortBy", f"It has {len(_COLUMNS)} fields at most.")
    for part in sort_by.split(","):
        name, _, direction = (word.strip() for word in part.partition(":"))
        if name not in _COLUMNS or direction.lower() not in ("asc", "desc"):
            raise InvalidParameter(
                "SortBy", f"It is a list of field:Asc or field:Desc; fields: {', '.join(_COLUMNS)}."
            )
        order.append((_COLUMNS[name], direction.lower() == "desc"))
    return [*order, (assets.c.media_id, order[-1][1])]


def _behind(connection: sa.Connection, media_id: str, order: _Order) -> sa.ColumnElement[bool]:
    """Return the condition of what is sorted behind an asset, were it there or not."""
    key = connection.execute(
        sa.select(*(column.label(f"k{i}") for i, (column, _) in enumerate(order))).where(
            assets.c.media_id == media_id
        )
    ).first()
    if key is None:
        raise InvalidParameter("ScrollToken")
    ways = []
    for i, (column, newest) in enumerate(order):
        same = [order[j][0] == key[j] for j in range(i)]
        ways.append(sa.and_(*same, column < key[i] if newest else column > key[i]))
    return sa.or_(*ways)


def _write_scroll(query: Query, media_id: str, passed: int) -> str:
    """Return 32 characters that name the last asset, its position, and the search."""
    place = bytes.fromhex(media_id) + passed.to_bytes(_COUNT_BYTES)
    return base64.urlsafe_b64encode(place + _sum(query, place)).decode()


def _read_scroll(query: Query) -> tuple[str, int]:
    try:
        data = base64.b64decode(query.scroll.encode("ascii"), altchars=b"-_", validate=True)
    except ValueError:
        raise InvalidParameter("ScrollToken") from None
    place, found = data[: _ID_BYTES + _COUNT_BYTES], data[_ID_BYTES + _COUNT_BYTES :]
    if found != _sum(query, place):
        raise InvalidParameter("ScrollToken", "It does not belong to this search.")
    return place[:_ID_BYTES].hex(), int.from_bytes(place[_ID_BYTES:])


def _sum(query: Query, place: bytes) -> bytes:
    filters: Sequence[Any] = [str(one) for one in query.filters]
    words = json.dumps([query.match, query.sort_by, query.library, filters])
    return hashlib.blake2b(place + words.encode(), digest_size=_SUM_BYTES).digest()
