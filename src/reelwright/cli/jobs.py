"""`reelwright jobs list|show|cancel`."""

from __future__ import annotations

import json

from rich.console import Console
from rich.table import Table
from rich.text import Text

from reelwright.cli.house import House
from reelwright.config import Settings
from reelwright.errors import ResourceNotFound
from reelwright.library import records
from reelwright.library.database import Database
from reelwright.library.records import Filter, JobRow
from reelwright.operations.services import iso

_COLOURS = {"Success": "green", "Finished": "green", "Failed": "red", "Processing": "cyan"}


def show_list(settings: Settings, console: Console, *, limit: int, every: bool) -> None:
    """Print the newest jobs; without `every` only those that are not part of another."""
    database = _open(settings)
    with database.read() as connection:
        rows, _ = records.page(connection, Filter(main_only=not every), limit=limit)
    table = Table("Job", "Kind", "State", "Progress", "Created", "Output", box=None)
    for row in rows:
        state = f"[{_COLOURS.get(row.state, 'white')}]{row.state}[/]"
        # A name that looks like markup is a name.
        output = Text(row.media_url)
        table.add_row(row.job_id, row.kind, state, f"{row.progress} %", iso(row.created), output)
    console.print(table)


def show_one(settings: Settings, console: Console, job_id: str) -> None:
    """Print a job and its sub-jobs.

    Raises:
        ResourceNotFound: there is none of that id.
    """
    database = _open(settings)
    with database.read() as connection:
        row = records.get(connection, job_id)
        if row is None:
            raise ResourceNotFound("job", job_id)
        children = records.children(connection, job_id)
    _describe(console, row)
    for child in children:
        line = (
            f"  {child.ordinal}  {child.job_id}  {child.state}  {child.progress} %"
            f"  {child.media_url}  {child.code} {child.message}".rstrip()
        )
        console.print(Text(line))


def cancel(settings: Settings, console: Console, job_id: str) -> int:
    """End a job; return 1 when it had ended before."""
    house = House.build(settings, sandboxed=False)
    try:
        if house.jobs.get(job_id) is None:
            raise ResourceNotFound("job", job_id)
        ended = house.jobs.cancel(job_id)
    finally:
        house.close()
    console.print("cancelled" if ended else "the job had ended already")
    return 0 if ended else 1


def _describe(console: Console, row: JobRow) -> None:
    lines = {
        "job": row.job_id,
        "kind": row.kind,
        "state": row.state,
        "progress": f"{row.progress} % {row.note}".rstrip(),
        "created": iso(row.created),
        "completed": iso(row.completed),
        "seed": row.seed,
        "project": row.project_id,
        "output": row.media_url or None,
        "error": f"{row.code}: {row.message}" if row.code else None,
        "result": json.dumps(row.result, ensure_ascii=False) if row.result else None,
    }
    for name, value in lines.items():
        if value is not None:
            console.print(Text(f"{name:10} {value}"))


def _open(settings: Settings) -> Database:
    database = Database(settings.database_address)
    database.migrate()
    return database
