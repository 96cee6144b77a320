"""The record of a job: what the API answers from, whatever carries the job out.

Every function works inside the caller's transaction. A state changes by `update_guarded` only:
one statement that names the states it may leave, so that of several writers one goes on.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

import sqlalchemy as sa

from reelwright.library.pages import next_token, read_token
from reelwright.library.tables import jobs

OPEN = ("Init", "Queuing", "Processing", "Analysing")
"""The states of a job that has not ended."""

WAITING = ("Init", "Queuing")
"""Those of a job that has not begun."""

PUBLISHING = 100
"""The progress of an open job whose output is being put in place: it can no longer be cancelled."""

_DOCUMENTS = ("request", "plan", "result")


@dataclass(frozen=True)
class JobRow:
    """One job as it is recorded. `request`, `plan` and `result` are JSON values; times are ms."""

    job_id: str
    kind: str
    queue: str
    main_id: str | None = None
    ordinal: int = 0
    state: str = "Init"
    priority: int = 0
    progress: int = 0
    note: str = ""
    attempts: int = 0
    """How many processes have died while they ran this job, since it last got further."""
    request: Any = None
    plan: Any = None
    result: Any = None
    code: str = ""
    message: str = ""
    user_data: str = ""
    project_id: str | None = None
    media_id: str | None = None
    media_url: str = ""
    duration: float | None = None
    seed: int | None = None
    cancel_requested: bool = False
    pipeline_id: str | None = None
    held: bool = False
    """Kept out of its queue, because its pipeline is paused."""
    created: int = 0
    modified: int = 0
    completed: int | None = None

    @property
    def ended(self) -> bool:
        """Tell whether the job has come to its end, good or bad."""
        return self.state not in OPEN

    @property
    def publishing(self) -> bool:
        """Tell whether the job's output is being put in place."""
        return not self.ended and self.progress >= PUBLISHING


_COLUMNS = tuple(field.name for field in fields(JobRow))


def now() -> int:
    """Return the time as the tables keep it."""
    return time.time_ns() // 1_000_000


def insert(connection: sa.Connection, row: JobRow) -> bool:
    """Write a new job; False when a job of that id is there already, which stays as it is."""
    moment = row.created or now()
    values = {name: getattr(row, name) for name in _COLUMNS}
    values |= {"created": moment, "modified": row.modified or moment}
    if row.ended and row.completed is None:
        values["completed"] = moment
    if get(connection, row.job_id) is not None:
        return False
    connection.execute(sa.insert(jobs).values(**_encoded(values)))
    return True


def get(connection: sa.Connection, job_id: str) -> JobRow | None:
    """Return a job, or None when the id is not known."""
    found = connection.execute(sa.select(jobs).where(jobs.c.job_id == job_id)).first()
    return None if found is None else _row(found)


def lock(connection: sa.Connection, job_id: str) -> JobRow | None:
    """Return a job and keep others from writing it until the transaction ends.

    Whoever writes a main job and its sub-jobs in one transaction locks the main job first.
    """
    query = sa.select(jobs).where(jobs.c.job_id == job_id).with_for_update()
    found = connection.execute(query).first()
    return None if found is None else _row(found)


def children(connection: sa.Connection, main_id: str) -> list[JobRow]:
    """Return the sub-jobs of a main job in the order of their ordinals."""
    query = sa.select(jobs).where(jobs.c.main_id == main_id).order_by(jobs.c.ordinal, jobs.c.job_id)
    return [_row(found) for found in connection.execute(query)]


def later_ones(connection: sa.Connection, row: JobRow) -> list[JobRow]:
    """Return the jobs of the same kind about the same media that were accepted after this one."""
    order = sa.tuple_(jobs.c.created, jobs.c.job_id)
    query = sa.select(jobs).where(
        jobs.c.media_id == row.media_id,
        jobs.c.kind == row.kind,
        order > sa.tuple_(sa.literal(row.created), sa.literal(row.job_id)),
    )
    return [_row(found) for found in connection.execute(query)]


def has_open_child(connection: sa.Connection, main_id: str) -> bool:
    """Tell whether a sub-job of the main job has not ended."""
    query = sa.select(jobs.c.job_id).where(jobs.c.main_id == main_id, jobs.c.state.in_(OPEN))
    return connection.execute(query.limit(1)).first() is not None


def update_guarded(
    connection: sa.Connection,
    job_id: str,
    from_states: Iterable[str] = OPEN,
    *,
    unless_publishing: bool = False,
    **values: Any,
) -> bool:
    """Write `values` if the job is in one of `from_states`; tell whether it was.

    Only the caller that gets True goes on with what belongs to the change.
    """
    statement = sa.update(jobs).where(jobs.c.job_id == job_id, jobs.c.state.in_(list(from_states)))
    if unless_publishing:
        statement = statement.where(jobs.c.progress < PUBLISHING)
    values.setdefault("modified", now())
    return bool(connection.execute(statement.values(**_encoded(values))).rowcount)


def touch(connection: sa.Connection, job_id: str) -> None:
    """Note that something about the job (the state of a sub-job) has changed now."""
    connection.execute(sa.update(jobs).where(jobs.c.job_id == job_id).values(modified=now()))


def write_progress(connection: sa.Connection, job_id: str, percent: int, note: str) -> bool:
    """Write how far an open job is (0 to 99); False when it has ended or is being published."""
    statement = sa.update(jobs).where(
        jobs.c.job_id == job_id, jobs.c.state.in_(OPEN), jobs.c.progress < PUBLISHING
    )
    percent = min(max(percent, 0), PUBLISHING - 1)
    return bool(connection.execute(statement.values(progress=percent, note=note)).rowcount)


def add_warning(connection: sa.Connection, job_id: str, warning: str) -> bool:
    """Add to the warnings of a job what came about after its end; False when there is none."""
    row = lock(connection, job_id)
    if row is None:
        return False
    result = dict(row.result or {})
    known = result.get("warnings") or (row.plan or {}).get("warnings") or []
    values = {"result": {**result, "warnings": [*known, warning]}}
    connection.execute(sa.update(jobs).where(jobs.c.job_id == job_id).values(**_encoded(values)))
    return True


def open_in_queues(connection: sa.Connection, prefix: str) -> list[JobRow]:
    """Return the jobs that have not ended in queues whose name starts with `prefix`."""
    query = sa.select(jobs).where(
        jobs.c.state.in_(OPEN), jobs.c.queue.startswith(prefix, autoescape=True)
    )
    return [_row(found) for found in connection.execute(query)]


def waiting_in_pipeline(connection: sa.Connection, pipeline_id: str) -> list[JobRow]:
    """Return the jobs of a pipeline that have not begun, oldest first."""
    query = (
        sa.select(jobs)
        .where(jobs.c.pipeline_id == pipeline_id, jobs.c.state.in_(WAITING))
        .order_by(jobs.c.created, jobs.c.job_id)
    )
    return [_row(found) for found in connection.execute(query)]


def quiet_since(connection: sa.Connection, moment: int) -> list[str]:
    """Return the ids of open jobs last written before `moment`, but those that are held."""
    quiet = jobs.c.state.in_(OPEN) & sa.not_(jobs.c.held) & (jobs.c.modified < moment)
    return list(connection.scalars(sa.select(jobs.c.job_id).where(quiet)))


@dataclass(frozen=True)
class Filter:
    """Which jobs a list shows. Empty = no condition; `since` is included, `until` is not."""

    kinds: Sequence[str] = ()
    states: Sequence[str] = ()
    job_id: str = ""
    main_id: str = ""
    project_id: str = ""
    keyword: str = ""
    """Part of a job id, a media id, a project id or a media address."""
    main_only: bool = False
    """Leave out sub-jobs."""
    since: int | None = None
    until: int | None = None
    kept_since: int = 0
    """As `since`, but free to move from one page of a listing to the next."""

    def clauses(self) -> list[sa.ColumnElement[bool]]:
        """Return the conditions of the query."""
        wanted: list[sa.ColumnElement[bool]] = []
        if self.kinds:
            wanted.append(jobs.c.kind.in_(list(self.kinds)))
        if self.states:
            wanted.append(jobs.c.state.in_(list(self.states)))
        named = {name: getattr(self, name) for name in ("job_id", "main_id", "project_id")}
        wanted += [jobs.c[name] == value for name, value in named.items() if value]
        if self.keyword:
            texts = (jobs.c.job_id, jobs.c.media_id, jobs.c.project_id, jobs.c.media_url)
            wanted.append(sa.or_(*(c.icontains(self.keyword, autoescape=True) for c in texts)))
        if self.main_only:
            wanted.append(jobs.c.main_id.is_(None))
        if self.since is not None:
            wanted.append(jobs.c.created >= self.since)
        if self.until is not None:
            wanted.append(jobs.c.created < self.until)
        if self.kept_since:
            wanted.append(jobs.c.created >= self.kept_since)
        return wanted


def page(
    connection: sa.Connection,
    where: Filter,
    *,
    order: Literal["asc", "desc"] = "desc",
    limit: int = 10,
    token: str = "",
) -> tuple[list[JobRow], str]:
    """Return up to `limit` jobs by creation time, and the token of the next page ("" = the end).

    Raises:
        InvalidParameter: The token is not one of ours, or belongs to another filter or order.
    """
    key = (jobs.c.created, jobs.c.job_id)
    query = sa.select(jobs).where(*where.clauses())
    filters = asdict(where) | {"list": "jobs", "order": order, "kept_since": None}
    if token:
        after = sa.tuple_(*read_token(token, filters, (int, str)))
        query = query.where(sa.tuple_(*key) > after if order == "asc" else sa.tuple_(*key) < after)
    query = query.order_by(*(c.asc() if order == "asc" else c.desc() for c in key))
    found = connection.execute(query.limit(limit + 1)).all()
    rows = [_row(one) for one in found[:limit]]
    if len(found) <= limit:
        return rows, ""
    return rows, next_token((rows[-1].created, rows[-1].job_id), filters)


def count(connection: sa.Connection, where: Filter) -> int:
    """Return how many jobs the filter lets through."""
    query = sa.select(sa.func.count()).select_from(jobs).where(*where.clauses())
    return connection.execute(query).scalar_one()


def _encoded(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with JSON documents as text."""
    encoded = dict(values)
    for name in _DOCUMENTS:
        if name in encoded and (encoded[name] is not None or name == "request"):
            encoded[name] = json.dumps(encoded[name], ensure_ascii=False, separators=(",", ":"))
    return encoded


def _row(found: sa.Row[Any]) -> JobRow:
    values = {name: found._mapping[name] for name in _COLUMNS}
    for name in _DOCUMENTS:
        if values[name] is not None:
            values[name] = json.loads(values[name])
    return JobRow(**values)
