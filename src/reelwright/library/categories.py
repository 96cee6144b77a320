"""Categories of assets: a tree of three levels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from reelwright.errors import InvalidParameter, ResourceNotFound
from reelwright.library.tables import assets, categories

ROOT = -1
"""The parent of the first level."""
DEEPEST = 2
TYPES = ("default", "material")


@dataclass(frozen=True, kw_only=True)
class Category:
    """One category; `level` is 0 for those without a parent."""

    cate_id: int
    parent_id: int
    level: int
    name: str
    type: str
    created: int


def add(connection: sa.Connection, name: str, *, parent_id: int, type: str, now: int) -> Category:
    """Add a category; one below another has its type when none is given.

    Raises:
        ResourceNotFound: there is no such parent.
        InvalidParameter: the parent is on the last level.
    """
    level = 0
    if parent_id < 1:
        parent_id = ROOT
    else:
        parent = get(connection, parent_id, lock=True)
        if parent.level >= DEEPEST:
            raise InvalidParameter("ParentId", "Categories have three levels.")
        level, type = parent.level + 1, type or parent.type
    values = {
        "name": name,
        "parent_id": parent_id,
        "level": level,
        "type": type or TYPES[0],
        "created": now,
    }
    statement = categories.insert().values(**values).returning(categories)
    return _category(connection.execute(statement).one())


def get(connection: sa.Connection, cate_id: int, *, lock: bool = False) -> Category:
    """Return a category; `lock` keeps it from being deleted until the transaction ends.

    Raises:
        ResourceNotFound: there is none of that ID.
    """
    query = sa.select(categories).where(categories.c.cate_id == cate_id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise ResourceNotFound("category", str(cate_id))
    return _category(row)


def children(
    connection: sa.Connection,
    parent_id: int,
    *,
    type: str = "",
    newest_first: bool = True,
    offset: int = 0,
    limit: int | None = None,
) -> list[Category]:
    """Return the categories right below another, in the order of their creation."""
    order = (categories.c.created, categories.c.cate_id)
    query = (
        sa.select(categories)
        .where(*_below(parent_id, type))
        .order_by(*(column.desc() if newest_first else column.asc() for column in order))
        .offset(offset)
        .limit(limit)
    )
    return [_category(row) for row in connection.execute(query)]


def count(connection: sa.Connection, parent_id: int, *, type: str = "") -> int:
    """Return how many categories are right below another."""
    query = sa.select(sa.func.count()).select_from(categories).where(*_below(parent_id, type))
    return connection.execute(query).scalar_one()


def counts(connection: sa.Connection, parent_ids: Iterable[int]) -> dict[int, int]:
    """Return how many categories are right below several, of those that have any."""
    parent = categories.c.parent_id
    query = sa.select(parent, sa.func.count()).where(parent.in_(list(parent_ids))).group_by(parent)
    return {row[0]: row[1] for row in connection.execute(query)}


def names(connection: sa.Connection, cate_ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of categories by ID, of those that exist."""
    wanted = {cate_id for cate_id in cate_ids if cate_id is not None}
    if not wanted:
        return {}
    query = sa.select(categories.c.cate_id, categories.c.name).where(
        categories.c.cate_id.in_(wanted)
    )
    return {row.cate_id: row.name for row in connection.execute(query)}


def rename(connection: sa.Connection, cate_id: int, name: str) -> None:
    """Give a category another name.

    Raises:
        ResourceNotFound: there is none of that ID.
    """
    statement = categories.update().where(categories.c.cate_id == cate_id).values(name=name)
    if connection.execute(statement).rowcount == 0:
        raise ResourceNotFound("category", str(cate_id))


def delete(connection: sa.Connection, cate_id: int) -> None:
    """Delete a category with all below it; their assets have no category then.

    Raises:
        ResourceNotFound: there is none of that ID.
    """
    get(connection, cate_id, lock=True)
    doomed, level = [cate_id], [cate_id]
    while level:
        query = sa.select(categories.c.cate_id).where(categories.c.parent_id.in_(level))
        level = list(connection.scalars(query.with_for_update()))
        doomed += level
    connection.execute(categories.delete().where(categories.c.cate_id.in_(doomed)))
    connection.execute(assets.update().where(assets.c.cate_id.in_(doomed)).values(cate_id=None))


def _below(parent_id: int, type: str) -> list[sa.ColumnElement[bool]]:
    conditions = [categories.c.parent_id == parent_id]
    return [*conditions, categories.c.type == type] if type else conditions


def _category(row: sa.Row[tuple[object, ...]]) -> Category:
    return Category(**row._mapping)
