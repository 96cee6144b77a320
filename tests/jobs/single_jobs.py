"""Jobs that are handed in and waited for by the tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reelwright.jobs import JobContext, Jobs, Kind, NewJob
from reelwright.library.database import Database
from reelwright.library.records import JobRow

Wait = Callable[..., None]
StartJobs = Callable[..., Jobs]
Run = Callable[[JobContext], None]


def accept(database: Database, jobs: Jobs, *news: NewJob) -> None:
    """Hand jobs in."""
    with database.begin() as connection:
        for new in news:
            assert jobs.accept(connection, new)


def row_of(jobs: Jobs, job_id: str) -> JobRow:
    """Return the record of a job that is there."""
    row = jobs.get(job_id)
    assert row is not None
    return row


def ended_row(jobs: Jobs, wait_for: Wait, job_id: str) -> JobRow:
    """Wait for the end of a job and return its record."""
    wait_for(lambda: row_of(jobs, job_id).ended, f"the end of {job_id}")
    return row_of(jobs, job_id)


def single(run: Run, **values: Any) -> Kind:
    """Return a kind of jobs without sub-jobs."""
    return Kind("single", "render", run, **values)
