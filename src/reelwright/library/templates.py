"""Templates: what producing jobs, projects and one-click jobs are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from reelwright.errors import ResourceNotFound
from reelwright.library.tables import templates

TIMELINE, ADVANCED, BATCH = "Timeline", "VETemplate", "BatchEditing"
TYPES = (TIMELINE, ADVANCED, BATCH)
AVAILABLE = "Available"
STATES = (AVAILABLE, "Created", "Uploading", "Processing", "UploadFailed", "ProcessFailed")
SOURCES = ("OpenAPI", "AliyunConsole", "WebSDK")


@dataclass(frozen=True, kw_only=True)
class Template:
    """One template. Texts are "" when they were not given; times are milliseconds since 1970."""

    template_id: str
    name: str
    type: str
    config: str
    """JSON, as it was submitted."""
    cover_url: str = ""
    preview_media: str = ""
    """ID of an asset."""
    status: str = AVAILABLE
    create_source: str = SOURCES[0]
    modified_source: str = SOURCES[0]
    related_media: str = ""
    """JSON of an editor, as it was submitted."""
    created: int
    modified: int


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a listing shows; "" does not filter."""

    type: str = ""
    status: str = ""
    create_source: str = ""
    keyword: str = ""
    """Part of the ID or the name."""


def add(connection: sa.Connection, template: Template) -> None:
    """Add a template."""
    connection.execute(templates.insert().values(**vars(template)))


def get(connection: sa.Connection, template_id: str, *, lock: bool = False) -> Template:
    """Return a template; `lock` keeps it as it is until the transaction ends.

    Raises:
        ResourceNotFound: there is none of that ID.
    """
    query = sa.select(templates).where(templates.c.template_id == template_id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise ResourceNotFound("template", template_id)
    return Template(**row._mapping)


def get_all(connection: sa.Connection, template_ids: Sequence[str]) -> dict[str, Template]:
    """Return those of the templates that exist, by ID."""
    query = sa.select(templates).where(templates.c.template_id.in_(template_ids))
    return {row.template_id: Template(**row._mapping) for row in connection.execute(query)}


def update(connection: sa.Connection, template_id: str, *, now: int, **values: Any) -> None:
    """Change columns of a template that is there."""
    condition = templates.c.template_id == template_id
    connection.execute(templates.update().where(condition).values(**values, modified=now))


def delete(connection: sa.Connection, template_id: str) -> None:
    """Delete a template.

    Raises:
        ResourceNotFound: there is none of that ID.
    """
    condition = templates.c.template_id == template_id
    if connection.execute(templates.delete().where(condition)).rowcount == 0:
        raise ResourceNotFound("template", template_id)


def page(
    connection: sa.Connection, filters: Filters, *, limit: int, offset: int, newest_first: bool
) -> tuple[list[Template], int]:
    """Return a page of the templates in the order of their creation, and how many there are."""
    conditions = _conditions(filters)
    total = connection.scalar(sa.select(sa.func.count()).select_from(templates).where(*conditions))
    key = (templates.c.created, templates.c.template_id)
    order = [column.desc() if newest_first else column.asc() for column in key]
    query = sa.select(templates).where(*conditions).order_by(*order).offset(offset).limit(limit)
    return [Template(**row._mapping) for row in connection.execute(query)], int(total or 0)


def _conditions(filters: Filters) -> list[sa.ColumnElement[bool]]:
    words = {name: getattr(filters, name) for name in ("type", "status", "create_source")}
    conditions = [templates.c[name] == word for name, word in words.items() if word]
    if filters.keyword:
        texts = (templates.c.template_id, templates.c.name)
        ways = (column.icontains(filters.keyword, autoescape=True) for column in texts)
        conditions.append(sa.or_(*ways))
    return conditions
