"""Editing projects: timelines that people and programs keep, change and render."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

import sqlalchemy as sa

from reelwright.errors import InvalidParameter, ProjectNotFound
from reelwright.library import pages, speech_objects
from reelwright.library.tables import projects


class Status(IntEnum):
    """The states of a project; the names stand in StatusName."""

    Draft = 1
    Editing = 2
    Producing = 3
    Produced = 4
    ProduceFailed = 5
    Deleted = 7


@dataclass(frozen=True, kw_only=True)
class Project:
    """One project. Texts are "" when they were not given; times are milliseconds since 1970."""

    project_id: str
    title: str = ""
    description: str = ""
    cover_url: str = ""
    timeline: str = ""
    """JSON, as it was submitted."""
    template_id: str = ""
    template_type: str = "Timeline"
    clips_param: str = ""
    material_maps: str = ""
    status: Status = Status.Draft
    duration: float = 0.0
    """Seconds; 0 for an empty timeline."""
    create_source: str = "OpenAPI"
    modified_source: str = "OpenAPI"
    project_type: str = "EditingProject"
    business_config: str = ""
    business_status: str = ""
    error_code: str = ""
    error_message: str = ""
    created: int
    modified: int = 0
    deleted: int | None = None


def create(connection: sa.Connection, project: Project) -> bool:
    """Add a project; tell whether it is new: a second call with the same ID changes nothing.

    Raises:
        InvalidParameter: the timeline is not a JSON object.
    """
    _check_timeline(project.timeline)
    known = sa.select(projects.c.project_id).where(projects.c.project_id == project.project_id)
    if connection.execute(known).first() is not None:
        return False
    values = {field.name: getattr(project, field.name) for field in fields(project)}
    values["status"] = int(project.status)
    values["modified"] = project.modified or project.created
    connection.execute(projects.insert().values(**values))
    speech_objects.keep(connection, project.project_id, project.timeline, now=project.created)
    return True


def get(connection: sa.Connection, project_id: str, *, lock: bool = False) -> Project:
    """Return a project; `lock` keeps it as it is until the transaction ends.

    Raises:
        ProjectNotFound: no project has that ID, or it was deleted.
    """
    query = sa.select(projects).where(*_living(project_id))
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise ProjectNotFound
    return _project(row)


def update(connection: sa.Connection, project_id: str, *, now: int, **values: Any) -> None:
    """Change columns of a project; a new timeline makes its status Editing.

    Raises:
        ProjectNotFound: no project has that ID, or it was deleted.
        InvalidParameter: the timeline is not a JSON object.
    """
    timeline = values.get("timeline")
    if timeline is not None:
        _check_timeline(timeline)
        values.setdefault("status", Status.Editing)
    if "status" in values:
        values["status"] = int(values["status"])
    statement = projects.update().where(*_living(project_id)).values(**values, modified=now)
    if connection.execute(statement).rowcount == 0:
        raise ProjectNotFound
    if timeline is not None:
        speech_objects.keep(connection, project_id, timeline, now=now)


def set_status(
    connection: sa.Connection,
    project_id: str,
    status: Status,
    *,
    now: int,
    code: str = "",
    message: str = "",
) -> bool:
    """Say how production goes; tell whether the project is still there."""
    statement = (
        projects.update()
        .where(*_living(project_id))
        .values(status=int(status), error_code=code, error_message=message, modified=now)
    )
    return connection.execute(statement).rowcount == 1


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a listing shows; empty and None do not filter.

    `start` and `end` are both included, compared in whole seconds as they are shown.
    """

    start: int | None = None
    end: int | None = None
    statuses: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()
    project_type: str = ""
    template_type: str = ""
    keyword: str = ""
    """Part of the ID, the title or the description."""


def page(
    connection: sa.Connection,
    filters: Filters,
    *,
    limit: int,
    newest_first: bool,
    offset: int = 0,
    token: str = "",
) -> tuple[list[Project], int, str]:
    """Return up to `limit` projects, how many there are, and the token of the next page.

    Raises:
        InvalidParameter: the token belongs to a listing with other filters.
    """
    conditions = _conditions(filters)
    bound = {"list": "projects", "newest_first": newest_first, **vars(filters)}
    total = connection.scalar(sa.select(sa.func.count()).select_from(projects).where(*conditions))
    key = (projects.c.created, projects.c.project_id)
    if token:
        last = sa.tuple_(*map(sa.literal, pages.read_token(token, bound, (int, str))))
        position = sa.tuple_(*key)
        conditions.append(position < last if newest_first else position > last)
    order = [column.desc() if newest_first else column.asc() for column in key]
    query = sa.select(projects).where(*conditions).order_by(*order).offset(offset)
    found = [_project(row) for row in connection.execute(query.limit(limit + 1))]
    shown = found[:limit]
    if len(found) <= limit:
        return shown, int(total or 0), ""
    last_key = (shown[-1].created, shown[-1].project_id)
    return shown, int(total or 0), pages.next_token(last_key, bound)


def _conditions(filters: Filters) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [projects.c.deleted.is_(None)]
    if filters.start is not None:
        conditions.append(projects.c.created >= filters.start // 1000 * 1000)
    if filters.end is not None:
        conditions.append(projects.c.created < (filters.end // 1000 + 1) * 1000)
    if filters.statuses:
        conditions.append(projects.c.status.in_(filters.statuses))
    if filters.sources:
        conditions.append(projects.c.create_source.in_(filters.sources))
    names = {"project_type": filters.project_type, "template_type": filters.template_type}
    conditions += [projects.c[name] == wanted for name, wanted in names.items() if wanted]
    if filters.keyword:
        texts = (projects.c.project_id, projects.c.title, projects.c.description)
        ways = (column.icontains(filters.keyword, autoescape=True) for column in texts)
        conditions.append(sa.or_(*ways))
    return conditions


def delete(connection: sa.Connection, project_id: str, *, now: int) -> bool:
    """Delete a project; tell whether it was there."""
    statement = (
        projects.update()
        .where(*_living(project_id))
        .values(status=int(Status.Deleted), deleted=now, modified=now)
    )
    if connection.execute(statement).rowcount == 0:
        return False
    speech_objects.release(connection, project_id)
    return True


def _project(row: sa.Row[Any]) -> Project:
    values = dict(row._mapping)
    return Project(**{**values, "status": Status(values["status"])})


def _living(project_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return projects.c.project_id == project_id, projects.c.deleted.is_(None)


def _check_timeline(timeline: str) -> None:
    if not timeline:
        return
    try:
        document = json.loads(timeline)
    except (ValueError, RecursionError):
        raise InvalidParameter("Timeline", "It is not JSON.") from None
    if not isinstance(document, dict):
        raise InvalidParameter("Timeline", "It is not a JSON object.")
