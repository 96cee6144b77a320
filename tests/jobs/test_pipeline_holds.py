"""Jobs of paused pipelines: a row without a queue entry, until the pipeline is active again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reelwright.jobs import JobContext, Jobs, Kind, NewJob
from reelwright.jobs.motor_dbos import DbosMotor
from reelwright.jobs.port import EntryState
from reelwright.jobs.ranks import DEFAULT_RANK, own_priority, rank
from reelwright.library import records
from reelwright.library.database import Database


def test_ranks_order_pipelines_first() -> None:
    ranks = [rank(pipeline, own) for pipeline in range(10, 0, -1) for own in range(1, 11)]
    assert ranks == list(range(1, 101))
    assert rank(6, 6) == DEFAULT_RANK
    assert [own_priority(one) for one in ranks[:11]] == [*range(1, 11), 1]


def test_entries_are_withdrawn_in_a_transaction(database: Database) -> None:
    motor = DbosMotor(database)
    motor.prepare()
    with database.begin() as connection:
        for name in ("a", "b"):
            motor.enqueue(connection, name, "render", 6)
    with pytest.raises(ZeroDivisionError), database.begin() as connection:
        assert motor.withdraw(connection, ["a", "b"]) == {"a", "b"}
        raise ZeroDivisionError
    assert motor.entries(["a"])["a"].state is EntryState.WAITING
    motor.discard(["b"])
    with database.begin() as connection:
        assert motor.withdraw(connection, ["a", "b", "unknown"]) == {"a"}
        assert motor.withdraw(connection, []) == set()
    assert set(motor.entries(["a", "b"])) == {"b"}
    with database.begin() as connection:
        motor.enqueue(connection, "a", "render", 6)
    assert motor.entries(["a"])["a"].state is EntryState.WAITING
    motor.forget(["a", "b", "unknown"])
    assert motor.entries(["a", "b"]) == {}


def _accept(database: Database, jobs: Jobs, job_id: str, *, own: int = 6, held: bool) -> None:
    job = NewJob(
        "single", job_id, state="Queuing", priority=rank(6, own), pipeline_id="p", held=held
    )
    with database.begin() as connection:
        jobs.accept(connection, job)


def _arrange(database: Database, jobs: Jobs, *, priority: int = 6, paused: bool) -> None:
    with database.begin() as connection:
        jobs.arrange(connection, "p", priority=priority, paused=paused)


def _row(database: Database, job_id: str) -> records.JobRow:
    with database.read() as connection:
        row = records.get(connection, job_id)
    assert row is not None
    return row


def test_held_jobs_wait_for_their_pipeline(
    database: Database, make_jobs: Callable[..., Jobs], wait_for: Callable[..., None]
) -> None:
    ran: list[str] = []

    def run(context: JobContext) -> None:
        ran.append(context.job_id)
        context.finish("Success")

    jobs = make_jobs(Kind("single", "render", run), render_jobs=1)
    motor = DbosMotor(database)
    motor.prepare()
    _accept(database, jobs, "queued", own=7, held=False)
    _arrange(database, jobs, paused=True)
    _accept(database, jobs, "kept", own=3, held=True)
    _accept(database, jobs, "cancelled", held=True)
    assert motor.entries(["queued", "kept", "cancelled"]) == {}
    assert _row(database, "queued").held
    assert _row(database, "kept").state == "Queuing"

    assert jobs.cancel("cancelled")
    _arrange(database, jobs, paused=True)
    _arrange(database, jobs, priority=10, paused=False)
    assert [_row(database, name).priority for name in ("kept", "queued")] == [3, 7]
    assert set(motor.entries(["queued", "kept", "cancelled"])) == {"kept", "queued"}

    jobs.start()
    wait_for(lambda: _row(database, "queued").state == "Success")
    assert ran == ["kept", "queued"]
    _arrange(database, jobs, paused=True)
    assert not _row(database, "queued").held
