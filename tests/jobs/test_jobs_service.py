"""Jobs carried out in this process: steps, retries, cancel, stop, start again."""

from __future__ import annotations

import errno
import logging
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from single_jobs import StartJobs, Wait, accept, ended_row, row_of, single

from reelwright.errors import InvalidParameter, JobError, TransientError
from reelwright.jobs import (
    JobContext,
    Kind,
    NewJob,
    Timing,
    current_job,
    derived_id,
)
from reelwright.jobs.motor_dbos import DbosMotor
from reelwright.jobs.port import Interrupted, Motor
from reelwright.jobs.reaper import RUN_AGAIN
from reelwright.library import records
from reelwright.library.database import Database
from reelwright.library.records import JobRow
from reelwright.library.tables import processes

QUICK = Timing(poll=0.05, heartbeat=0.3, reap=0.2, sweep=0.5, retry=0.02, unwind=3.0)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Give SQLite only: on PostgreSQL the motor, the transactions and the processes are tried."""
    return f"sqlite:///{tmp_path / 'reelwright.db'}"


@pytest.fixture
def view(database: Database) -> Motor:
    """Give a look into the motor from outside."""
    motor = DbosMotor(database)
    motor.prepare()
    return motor


def test_a_main_job_plans_and_its_sub_jobs_close_it(
    database: Database, start_jobs: StartJobs, wait_for: Wait
) -> None:
    told: list[tuple[str, str]] = []

    def main(context: JobContext) -> None:
        titles = context.step("plan", lambda: ["片名", "title"])
        news = [
            NewJob(
                "child",
                derived_id(context.job_id, "child", at),
                ordinal=at,
                request={"title": title},
            )
            for at, title in enumerate(titles)
        ]
        context.plan(news, plan={"titles": titles}, seed=7)

    def child(context: JobContext) -> None:
        assert current_job.get() == context.job_id
        assert context.step("read", lambda: context.row.request["title"]) in ("片名", "title")
        context.publishing()

        def register(connection: sa.Connection) -> None:
            told.append(("registered", context.job_id))

        context.finish("Success", within=register, media_id="x", duration=2.5)

    def ended(connection: sa.Connection, row: JobRow) -> None:
        told.append((row.state, row.job_id))

    def close(connection: sa.Connection, row: JobRow, below: list[JobRow]) -> dict[str, Any]:
        return {"result": [one.media_id for one in below]}

    jobs = start_jobs(
        Kind("main", "plan", main, ended=ended, close=close),
        Kind("child", "render", child, ended=ended),
    )
    accept(database, jobs, NewJob("main", "m", priority=2))
    main_row = ended_row(jobs, wait_for, "m")
    assert (main_row.state, main_row.seed, main_row.result) == ("Finished", 7, ["x", "x"])
    assert main_row.plan == {"titles": ["片名", "title"]}
    child_row = row_of(jobs, derived_id("m", "child", 0))
    assert (child_row.state, child_row.duration, child_row.progress) == ("Success", 2.5, 100)
    assert child_row.priority == 2
    assert told[-1] == ("Finished", "m")
    assert sorted(word for word, _ in told) == ["Finished", *["Success"] * 2, *["registered"] * 2]


@pytest.mark.parametrize(
    ("fault", "tries", "code"),
    [
        (TransientError("The helper was killed.", code="Helper"), 3, "Helper"),
        (OSError(errno.ENOSPC, "full"), 3, "InternalError"),
        (ConnectionResetError("gone"), 3, "InternalError"),
        (sa.exc.ProgrammingError("", {}, Exception("no such table")), 1, "InternalError"),
        (JobError("Bad clip.", code="InvalidMaterial"), 1, "InvalidMaterial"),
        (InvalidParameter("A.B", "Why."), 1, "InvalidParameter"),
        (FileNotFoundError(errno.ENOENT, "not there"), 1, "InternalError"),
        (ZeroDivisionError("secret"), 1, "InternalError"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_faults_that_may_pass_are_tried_again(
    fault: Exception, tries: int, code: str, attempts_of: Any
) -> None:
    tried, row = attempts_of(fault, times=99)
    assert tried == tries
    assert (row.state, row.code) == ("Failed", code)
    assert "secret" not in row.message


def test_a_fault_that_passes_leaves_no_trace(attempts_of: Any) -> None:
    tried, row = attempts_of(TransientError("Not yet."), times=2)
    assert (tried, row.state, row.code) == (3, "Success", "")


@pytest.fixture
def attempts_of(
    database: Database, start_jobs: StartJobs, wait_for: Wait
) -> Callable[..., tuple[int, JobRow]]:
    """Return a function that lets a step fail some times: how often it was tried, and the row."""

    def attempts(fault: Exception, *, times: int) -> tuple[int, JobRow]:
        tried = 0

        def work() -> None:
            nonlocal tried
            tried += 1
            if tried <= times:
                raise fault

        def run(context: JobContext) -> None:
            context.step("work", work)
            context.finish("Success")

        jobs = start_jobs(single(run))
        accept(database, jobs, NewJob("single", "j"))
        row = ended_row(jobs, wait_for, "j")
        return tried, row

    return attempts


def test_a_failed_step_can_be_caught(
    database: Database, start_jobs: StartJobs, wait_for: Wait
) -> None:
    def broken() -> None:
        raise JobError("No voice.", code="NoVoice")

    def run(context: JobContext) -> None:
        try:
            context.step("speak", broken)
        except JobError as error:
            context.finish("Success", result={"warning": error.code})

    jobs = start_jobs(single(run))
    accept(database, jobs, NewJob("single", "j"))
    assert ended_row(jobs, wait_for, "j").result == {"warning": "NoVoice"}


def test_a_fault_outside_of_steps_ends_the_job(
    database: Database, start_jobs: StartJobs, wait_for: Wait
) -> None:
    def run(context: JobContext) -> None:
        raise ZeroDivisionError

    jobs = start_jobs(single(run))
    accept(database, jobs, NewJob("single", "j"))
    row = ended_row(jobs, wait_for, "j")
    assert (row.state, row.code) == ("Failed", "InternalError")


def test_a_kind_that_leaves_its_job_open_fails_it(
    database: Database, start_jobs: StartJobs, wait_for: Wait
) -> None:
    jobs = start_jobs(single(lambda context: None))
    accept(database, jobs, NewJob("single", "j"))
    row = ended_row(jobs, wait_for, "j")
    assert (row.state, row.code) == ("Failed", "InternalError")


def test_a_fault_behind_the_plan_takes_nothing_back(
    database: Database, start_jobs: StartJobs, wait_for: Wait
) -> None:
    free = threading.Event()
    broken = threading.Event()

    def main(context: JobContext) -> None:
        context.plan([NewJob("child", "c")])
        broken.set()
        raise ZeroDivisionError

    def child(context: JobContext) -> None:
        context.step("wait", lambda: free.wait(20))
        context.finish("Success")

    jobs = start_jobs(Kind("main", "plan", main), Kind("child", "render", child))
    accept(database, jobs, NewJob("main", "m"))
    wait_for(broken.is_set)
    assert not row_of(jobs, "m").ended
    free.set()
    assert ended_row(jobs, wait_for, "m").state == "Finished"
    assert row_of(jobs, "c").state == "Success"


def test_a_kind_that_is_not_known_fails(
    database: Database, start_jobs: StartJobs, wait_for: Wait
) -> None:
    jobs = start_jobs()
    accept(database, jobs, NewJob("unknown", "j", queue="plan"))
    row = ended_row(jobs, wait_for, "j")
    assert (row.state, row.code) == ("Failed", "InternalError")
    assert "unknown" in row.message


def test_cancel_kills_the_child_process_of_a_step(
    database: Database, start_jobs: StartJobs, wait_for: Wait, view: Motor
) -> None:
    children: dict[str, subprocess.Popen[bytes]] = {}
    died: dict[str, float] = {}

    def render(context: JobContext) -> None:
        with subprocess.Popen(["sleep", "60"]) as child:
            children[context.job_id] = child
            while child.poll() is None and not context.cancelled():
                time.sleep(0.01)
            child.kill()
            child.wait()
            died[context.job_id] = time.monotonic()
        raise JobError("The renderer was killed.")

    def child(context: JobContext) -> None:
        context.step("render", render, context)

    def main(context: JobContext) -> None:
        ids = [derived_id(context.job_id, "child", at) for at in range(4)]
        context.plan([NewJob("child", one, ordinal=at) for at, one in enumerate(ids)])

    timing = replace(QUICK, cancelled=0.2)
    jobs = start_jobs(Kind("main", "plan", main), Kind("child", "render", child), timing=timing)
    accept(database, jobs, NewJob("main", "m"))
    wait_for(lambda: len(children) == 2, "two of four sub-jobs run")
    asked = time.monotonic()
    assert jobs.cancel("m")
    answered = time.monotonic() - asked
    wait_for(lambda: len(died) == 2, "the death of the children")
    assert answered < 1.0
    assert max(died.values()) - asked < 1.0
    assert not jobs.cancel("m")
    assert not jobs.cancel("unknown")
    below = [row_of(jobs, derived_id("m", "child", at)) for at in range(4)]
    assert {(row.state, row.code) for row in below} == {("Failed", "JobCanceled")}
    assert row_of(jobs, "m").code == "JobCanceled"
    wait_for(lambda: not view.claims(), "the slots are free")
    assert len(children) == 2


def test_a_job_that_is_publishing_finishes(
    database: Database, start_jobs: StartJobs, wait_for: Wait
) -> None:
    publishing, go = threading.Event(), threading.Event()
    seen: list[bool] = []

    def run(context: JobContext) -> None:
        context.publishing()
        publishing.set()
        go.wait(10)
        seen.append(context.cancelled())
        context.step("put in place", lambda: None)
        context.finish("Success")

    jobs = start_jobs(single(run))
    accept(database, jobs, NewJob("single", "j"))
    wait_for(publishing.is_set)
    assert not jobs.cancel("j")
    go.set()
    assert ended_row(jobs, wait_for, "j").state == "Success"
    assert seen == [False]


def test_nothing_runs_for_a_job_that_has_ended(
    database: Database, start_jobs: StartJobs, wait_for: Wait, view: Motor
) -> None:
    begun, go, left = threading.Event(), threading.Event(), threading.Event()
    ran: list[str] = []

    def run(context: JobContext) -> None:
        begun.set()
        go.wait(10)
        try:
            context.step("late", ran.append, "late")
            ran.append("behind the step")
        finally:
            left.set()

    jobs = start_jobs(single(run))
    accept(database, jobs, NewJob("single", "j"), NewJob("single", "k", priority=9))
    wait_for(begun.is_set)
    assert jobs.cancel("j") and jobs.cancel("k")
    go.set()
    wait_for(left.is_set)
    wait_for(lambda: not view.claims())
    assert ran == []


def test_progress_is_seen_and_rarely_written(
    database: Database, start_jobs: StartJobs, wait_for: Wait
) -> None:
    half, go = threading.Event(), threading.Event()
    written: list[int] = []

    def work(context: JobContext) -> None:
        context.progress(0.5, "half")
        half.set()
        go.wait(10)
        for number in range(500):
            context.progress(0.5 + number / 1000)
            if (now := row_of(jobs, "j").progress) not in written:
                written.append(now)

    def run(context: JobContext) -> None:
        context.step("work", work, context)
        context.finish("Success")

    jobs = start_jobs(single(run), timing=replace(QUICK, progress=0.2))
    begun = time.monotonic()
    accept(database, jobs, NewJob("single", "j"))
    wait_for(half.is_set)
    row = row_of(jobs, "j")
    assert (row.progress, row.note, row.state) == (50, "half", "Processing")
    go.set()
    assert ended_row(jobs, wait_for, "j").progress == 100
    assert len(written) <= 2 + (time.monotonic() - begun) / 0.2


def test_a_stop_lets_the_running_step_end_and_begins_no_other(
    database: Database, make_jobs: StartJobs, wait_for: Wait
) -> None:
    begun, go = threading.Event(), threading.Event()
    ran: list[str] = []

    def first() -> str:
        begun.set()
        go.wait(10)
        ran.append("first")
        return "kept"

    def run(context: JobContext) -> None:
        kept = context.step("first", first)
        context.step("second", ran.append, "second")
        context.finish("Success", result=kept)

    kind = single(run)
    jobs = make_jobs(kind)
    jobs.start()
    accept(database, jobs, NewJob("single", "j"))
    wait_for(begun.is_set)
    threading.Timer(0.3, go.set).start()
    assert jobs.stop(grace=8)
    assert ran == ["first"]
    row = row_of(jobs, "j")
    assert (row.state, row.attempts) == ("Processing", 0)
    again = make_jobs(kind)
    again.start()
    assert ended_row(again, wait_for, "j").result == "kept"
    assert ran == ["first", "second"]


def test_after_the_grace_jobs_leave_and_go_on_later(
    database: Database, make_jobs: StartJobs, wait_for: Wait
) -> None:
    begun = threading.Event()
    runs: list[int] = []

    def long(context: JobContext) -> str:
        runs.append(context.attempt)
        if len(runs) == 1:
            begun.set()
            while not context.cancelled():
                time.sleep(0.01)
            raise JobError("cut short")
        return "done"

    def run(context: JobContext) -> None:
        context.finish("Success", result=context.step("long", long, context))

    kind = single(run)
    jobs = make_jobs(kind)
    jobs.start()
    accept(database, jobs, NewJob("single", "j"))
    wait_for(begun.is_set)
    assert jobs.stop(grace=0.3)
    with database.read() as connection:
        assert connection.execute(sa.select(processes)).all() == []
    again = make_jobs(kind)
    again.start()
    assert ended_row(again, wait_for, "j").result == "done"
    assert runs == [1, 1]


def test_a_private_job_ends_with_its_process(
    database: Database, make_jobs: StartJobs, wait_for: Wait
) -> None:
    begun = threading.Event()

    def run(context: JobContext) -> None:
        begun.set()
        while not context.cancelled():
            time.sleep(0.01)
        context.step("never", lambda: None)

    jobs = make_jobs(single(run), render_jobs=1)
    jobs.start([jobs.private_queue])
    news = [NewJob("single", name, queue=jobs.private_queue) for name in ("j", "k")]
    accept(database, jobs, *news)
    wait_for(begun.is_set)
    assert jobs.stop(grace=0.1)
    for name in ("j", "k"):
        row = row_of(jobs, name)
        assert (row.state, row.code, row.message) == ("Failed", "InternalError", RUN_AGAIN)


@pytest.mark.parametrize("seen_there", [True, False], ids=["known", "forgotten"])
def test_jobs_of_a_process_elsewhere_are_resumed_when_its_signs_stop(
    database: Database, make_jobs: StartJobs, wait_for: Wait, seen_there: bool
) -> None:
    forsaken: list[str] = []

    def run(context: JobContext) -> None:
        context.finish("Success", result=context.attempt)

    jobs = make_jobs(
        single(run), timing=replace(QUICK, stale=0.6, heartbeat=0.2), forsake=forsaken.append
    )
    ghost = DbosMotor(database, poll=0.05)
    ghost.prepare()

    def vanish(job_id: str) -> None:
        raise Interrupted

    ghost.start("ghost", {"render": 1}, vanish)
    accept(database, jobs, NewJob("single", "j"))
    wait_for(ghost.claims)
    ghost.stop(0.0)
    if seen_there:
        with database.begin() as connection:
            elsewhere = {"process_id": "ghost", "boot_id": "other", "pid": 1, "start_time": 1}
            connection.execute(sa.insert(processes).values(**elsewhere, started=1, seen=1))
    jobs.start()
    # It never began here, so nobody died of it.
    assert ended_row(jobs, wait_for, "j").result == 1
    assert forsaken == (["ghost"] if seen_there else [])


def test_a_step_waits_for_its_database(attempts_of: Any) -> None:
    locked = sa.exc.OperationalError("", {}, sqlite3.OperationalError("database is locked"))
    tried, row = attempts_of(locked, times=6)
    assert (tried, row.state) == (7, "Success")


def test_two_runs_of_a_job_are_not_side_by_side(
    database: Database,
    start_jobs: StartJobs,
    wait_for: Wait,
    view: Motor,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "reelwright.jobs")
    begun, go = threading.Event(), threading.Event()
    now: list[int] = []

    def run(context: JobContext) -> None:
        now.append(threading.get_ident())
        begun.set()
        go.wait(20)
        now.clear()
        context.finish("Success")

    jobs = start_jobs(single(run))
    accept(database, jobs, NewJob("single", "j"))
    wait_for(begun.is_set)
    (claim,) = view.claims()
    with database.begin() as connection:
        assert view.resume(connection, claim, "render")
    wait_for(lambda: len(now) > 1 or "goes on" in caplog.text, "it is claimed again")
    assert len(now) == 1
    go.set()
    assert ended_row(jobs, wait_for, "j").state == "Success"
    wait_for(lambda: not view.claims())


def test_a_job_that_nobody_carries_is_ended(
    database: Database, make_jobs: StartJobs, wait_for: Wait, view: Motor
) -> None:
    jobs = make_jobs(single(lambda context: None), timing=replace(QUICK, stale=0.3))
    accept(database, jobs, NewJob("single", "lost"))
    with database.begin() as connection:
        records.update_guarded(connection, "lost", state="Processing")
    view.discard(["lost"])
    jobs.start()
    row = ended_row(jobs, wait_for, "lost")
    assert (row.state, row.code) == ("Failed", "InternalError")
