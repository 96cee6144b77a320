"""Jobs whose database is away for a while, or full: none ends of it, and none is left behind."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from single_jobs import StartJobs, Wait, accept, ended_row, row_of, single

from reelwright.errors import JobError
from reelwright.jobs import JobContext, Kind, NewJob, lifecycle
from reelwright.library.database import Database


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Give SQLite only: the faults are made here."""
    return f"sqlite:///{tmp_path / 'reelwright.db'}"


def _break(
    engine: sa.Engine, at: Callable[[str], bool], *, times: int = 1, why: str = "disk is full"
) -> list[str]:
    """Let the first statements that fit fail; return the list of those that have."""
    broken: list[str] = []

    def fail(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if len(broken) < times and at(statement):
            broken.append(statement)
            raise sa.exc.OperationalError(statement, {}, sqlite3.OperationalError(why))

    sa.event.listen(engine, "before_cursor_execute", fail)
    return broken


def test_a_claim_whose_end_could_not_be_written_is_given_back(
    database: Database, start_jobs: StartJobs, wait_for: Wait
) -> None:
    """It would keep its place in the queue until the process ends."""
    at_end: list[int] = []

    def run(context: JobContext) -> None:
        context.finish("Success")
        at_end.append(threading.get_ident())

    jobs = start_jobs(single(run), render_jobs=1)
    broken = _break(
        database.motor_engine,
        lambda statement: threading.get_ident() in at_end and "UPDATE" in statement,
    )
    accept(database, jobs, NewJob("single", "j"))
    wait_for(lambda: broken, "the engine could not write")
    accept(database, jobs, NewJob("single", "next"))
    assert ended_row(jobs, wait_for, "next").state == "Success"
    assert row_of(jobs, "j").state == "Success"


@pytest.mark.parametrize("where", ["begin", "plan", "publish", "end", "fail"])
def test_a_job_waits_for_its_database(
    database: Database,
    start_jobs: StartJobs,
    wait_for: Wait,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
) -> None:
    """However often its transaction fails; a few times were not enough for a restart."""
    monkeypatch.setattr(lifecycle, "_PAUSES", (0.01, 0.01))
    monkeypatch.setattr(lifecycle, "_LONGEST", 0.02)
    runs: list[str] = []

    def run(context: JobContext) -> None:
        runs.append(context.job_id)
        if where == "plan":
            context.plan([NewJob("child", "c")])
        elif where == "fail":
            raise JobError("No.", code="OfItsOwn")
        else:
            context.publishing()
            context.finish("Success")

    def child(context: JobContext) -> None:
        context.finish("Success")

    written = {
        "begin": "SET state=",
        "plan": "INSERT INTO jobs",
        "publish": "SET progress=",
        "end": "SET state=?, progress=?",
        "fail": "SET state=?, code=?",
    }[where]
    jobs = start_jobs(single(run), Kind("child", "render", child))
    accept(database, jobs, NewJob("single", "j"))
    broken = _break(database.engine, lambda statement: written in statement, times=9)
    row = ended_row(jobs, wait_for, "j")
    ends = {"plan": ("Finished", ""), "fail": ("Failed", "OfItsOwn")}
    assert (row.state, row.code) == ends.get(where, ("Success", ""))
    assert (len(broken), runs) == (9, ["j"])


@pytest.mark.parametrize("where", ["outside of steps", "in the result of a step"])
def test_a_job_that_its_database_threw_out_goes_on(
    database: Database, start_jobs: StartJobs, wait_for: Wait, where: str
) -> None:
    runs: list[int] = []
    done: list[int] = []

    def run(context: JobContext) -> None:
        runs.append(context.attempt)
        if where == "outside of steps" and len(runs) == 1:
            raise sa.exc.OperationalError("", {}, sqlite3.OperationalError("disk is full"))
        context.step("work", lambda: done.append(threading.get_ident()))
        context.finish("Success")

    jobs = start_jobs(single(run), render_jobs=1)
    if where != "outside of steps":
        _break(
            database.motor_engine,
            lambda statement: threading.get_ident() in done and "INSERT" in statement,
        )
    accept(database, jobs, NewJob("single", "j"))
    assert ended_row(jobs, wait_for, "j").state == "Success"
    assert runs == [1, 1]


def test_a_stop_does_not_wait_for_the_database(
    database: Database, make_jobs: StartJobs, wait_for: Wait
) -> None:
    down = threading.Event()

    def run(context: JobContext) -> None:
        context.finish("Success")

    jobs = make_jobs(single(run))
    jobs.start()
    broken = _break(
        database.engine,
        lambda statement: not down.is_set() and "SET state=?, progress=?" in statement,
        times=10**9,
    )
    accept(database, jobs, NewJob("single", "j"))
    wait_for(lambda: broken)
    assert jobs.stop(grace=0.2)
    down.set()
    assert row_of(jobs, "j").state == "Processing"
    again = make_jobs(single(run))
    again.start()
    assert ended_row(again, wait_for, "j").state == "Success"
