"""The transactions of a job's life, without anybody carrying jobs out."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from reelwright.errors import JobError
from reelwright.jobs import JobContext, Kind, NewJob, derived_id
from reelwright.jobs.kinds import Kinds
from reelwright.jobs.lifecycle import Lifecycle
from reelwright.jobs.motor_dbos import DbosMotor
from reelwright.jobs.port import EntryState
from reelwright.library import records
from reelwright.library.database import Database
from reelwright.library.records import JobRow


def _idle(context: JobContext) -> None:
    """Do nothing."""


class Life:
    """A life cycle on a database, and what it told the kinds."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.told: Counter[str] = Counter()
        self.motor = DbosMotor(database)
        self.motor.prepare()
        kinds = Kinds(
            [
                Kind("main", "plan", _idle, ended=self._ended, close=self._close),
                Kind("broken", "plan", _idle, ended=self._ended, close=_raise),
                Kind("child", "render", _idle, ended=self._ended),
                Kind("function", "render", _idle, running="Analysing", failed="Fail"),
            ]
        )
        self.cycle = Lifecycle(database, kinds, self.motor)

    def accept(self, *news: NewJob) -> None:
        with self.database.begin() as connection:
            for new in news:
                assert self.cycle.accept(connection, new)

    def planned(self, job_id: str, number: int, kind: str = "main") -> list[str]:
        """Accept a main job, plan sub-jobs, and return their ids."""
        self.accept(NewJob(kind, job_id))
        ids = [derived_id(job_id, "child", ordinal) for ordinal in range(number)]
        self.cycle.begin(job_id)
        news = [NewJob("child", one, ordinal=at) for at, one in enumerate(ids)]
        assert self.cycle.plan(job_id, news, {"plan": {"n": number}})
        return ids

    def row(self, job_id: str) -> JobRow:
        with self.database.read() as connection:
            row = records.get(connection, job_id)
        assert row is not None
        return row

    def states(self, *job_ids: str) -> list[str]:
        return [self.row(job_id).state for job_id in job_ids]

    def _ended(self, connection: sa.Connection, row: JobRow) -> None:
        assert row.ended and row.completed is not None
        self.told[row.job_id] += 1

    def _close(
        self, connection: sa.Connection, main: JobRow, below: list[JobRow]
    ) -> Mapping[str, Any]:
        return {"result": [row.state for row in below]}


def _raise(connection: sa.Connection, main: JobRow, below: list[JobRow]) -> Mapping[str, Any]:
    raise KeyError("a fault in the closing")


@pytest.fixture
def life(database: Database) -> Life:
    return Life(database)


def test_ids_are_derived() -> None:
    ids = {derived_id(job, kind, at) for job in "ab" for kind in ("x", "y") for at in range(3)}
    assert len(ids) == 12
    assert derived_id("a", "x") == derived_id("a", "x", 0)
    assert all(len(one) == 32 and int(one, 16) >= 0 for one in ids)


def test_a_job_is_accepted_with_the_rest_of_the_transaction(life: Life) -> None:
    with pytest.raises(ZeroDivisionError), life.database.begin() as connection:
        life.cycle.accept(connection, NewJob("main", "undone"))
        raise ZeroDivisionError
    life.accept(NewJob("main", "kept", priority=-3))
    assert life.row("kept").priority == 1
    with life.database.begin() as connection:
        assert records.get(connection, "undone") is None
        assert not life.cycle.accept(connection, NewJob("main", "kept"))
    assert set(life.motor.entries(["undone", "kept"])) == {"kept"}


def test_the_last_sub_job_closes_the_main_job(life: Life) -> None:
    first, second = life.planned("m", 2)
    assert life.row("m").plan == {"n": 2}
    assert life.cycle.begin(first) is not None
    assert life.cycle.end(first, "Success", {"duration": 1.5})
    assert life.states("m", first, second) == ["Processing", "Success", "Init"]
    assert life.cycle.fail(second, JobError("Broken.", code="InvalidMaterial"))
    main = life.row("m")
    assert (main.state, main.result, main.progress) == ("Finished", ["Success", "Failed"], 100)
    assert (life.row(second).code, life.row(second).message) == ("InvalidMaterial", "Broken.")
    assert life.told == {"m": 1, first: 1, second: 1}


def test_what_has_ended_does_not_change(life: Life) -> None:
    (child,) = life.planned("m", 1)
    assert life.cycle.end(child, "Success", {})
    assert not life.cycle.end(child, "Failed", {"code": "Late"})
    assert not life.cycle.publish(child)
    assert life.cycle.begin(child) is None
    assert not life.cycle.plan("m", [NewJob("child", "new")], {})
    assert life.cycle.cancel(child) == life.cycle.cancel("m") == []
    assert life.states("m", child) == ["Finished", "Success"]
    assert life.row(child).code == ""
    assert life.told == {"m": 1, child: 1}
    assert life.motor.entries(["new"]) == {}


def test_a_repeated_plan_makes_nothing_twice(life: Life) -> None:
    ids = life.planned("m", 2)
    life.cycle.end(ids[0], "Success", {})
    news = [NewJob("child", one, ordinal=at) for at, one in enumerate(ids)]
    assert life.cycle.plan("m", news, {"plan": {"n": 2}})
    with life.database.read() as connection:
        assert [row.state for row in records.children(connection, "m")] == ["Success", "Init"]
    assert life.told == {ids[0]: 1}


def test_a_plan_that_leaves_nothing_open_closes_at_once(life: Life) -> None:
    life.accept(NewJob("main", "empty"), NewJob("main", "bad"))
    assert life.cycle.plan("empty", [], {})
    unplanned = NewJob("child", "c", state="Failed", code="InvalidMaterial", message="None fits.")
    assert life.cycle.plan("bad", [unplanned], {})
    assert life.states("empty", "bad", "c") == ["Finished", "Finished", "Failed"]
    assert life.row("bad").result == ["Failed"]
    assert life.row("c").completed is not None
    assert life.told == {"empty": 1, "bad": 1, "c": 1}
    assert life.motor.entries(["c"]) == {}


def test_a_fault_in_the_closing_is_the_main_jobs_own(life: Life) -> None:
    (child,) = life.planned("m", 1, kind="broken")
    assert life.cycle.end(child, "Success", {})
    assert life.states("m", child) == ["Failed", "Success"]
    assert life.row("m").code == "InternalError"
    assert life.told == {"m": 1, child: 1}


def test_a_fault_in_the_end_undoes_it(life: Life) -> None:
    life.accept(NewJob("child", "c"))

    def fault(connection: sa.Connection) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        life.cycle.end("c", "Success", {}, within=fault)
    assert life.states("c") == ["Init"]


def test_a_main_job_with_open_sub_jobs_fails_only_when_they_are_to_end_too(life: Life) -> None:
    (child,) = life.planned("m", 1)
    error = JobError("Behind the plan.", code="Late")
    assert not life.cycle.fail("m", error)
    assert life.states("m", child) == ["Processing", "Init"]
    assert life.cycle.fail("m", error, even_planned=True)
    assert life.states("m", child) == ["Failed", "Init"]
    (done,) = life.planned("n", 1, kind="broken")
    assert life.cycle.end(done, "Success", {})
    assert not life.cycle.fail("n", error)


def test_a_plan_that_comes_before_the_failure_is_kept(life: Life) -> None:
    """The failure waits for the transaction of the plan and sees what that has written."""
    life.accept(NewJob("main", "m"))
    failing = threading.Event()
    failed: list[bool] = []

    def fail() -> None:
        failing.set()
        failed.append(life.cycle.fail("m", JobError("No.")))

    thread = threading.Thread(target=fail)

    def within(connection: sa.Connection) -> None:
        thread.start()
        failing.wait(10)

    assert life.cycle.plan("m", [NewJob("child", "c")], {}, within=within)
    thread.join()
    assert failed == [False]
    assert life.states("m", "c") == ["Init", "Init"]


def test_cancelling_ends_the_main_job_and_its_open_sub_jobs(life: Life) -> None:
    done, publishing, running, waiting = ids = life.planned("m", 4)
    life.cycle.end(done, "Success", {})
    assert life.cycle.publish(publishing)
    life.cycle.begin(running)
    assert set(life.cycle.cancel("m")) == {"m", running, waiting}
    assert life.states("m", *ids) == ["Failed", "Success", "Init", "Failed", "Failed"]
    assert life.row("m").code == life.row(waiting).code == "JobCanceled"
    assert life.row("m").cancel_requested and not life.row(publishing).cancel_requested
    assert life.cycle.end(publishing, "Success", {})
    assert life.states("m", publishing) == ["Failed", "Success"]
    assert all(life.told[one] == 1 for one in ("m", *ids))


def test_cancelling_the_last_open_sub_job_closes_the_main_job(life: Life) -> None:
    first, second = life.planned("m", 2)
    life.cycle.end(first, "Success", {})
    assert life.cycle.cancel(second) == [second]
    assert life.states("m", second) == ["Finished", "Failed"]
    assert life.row("m").result == ["Success", "Failed"]


def test_kinds_name_their_own_states(life: Life) -> None:
    life.accept(NewJob("function", "f", state="Queuing"), NewJob("function", "g"))
    row = life.cycle.begin("f")
    assert row is not None and row.state == "Analysing"
    assert life.cycle.cancel("f") == ["f"]
    assert life.cycle.fail("g", JobError("No."))
    assert life.states("f", "g") == ["Fail", "Fail"]


def test_sub_jobs_of_a_private_queue_stay_in_it(life: Life) -> None:
    life.accept(NewJob("main", "m", queue="produce-1"))
    assert life.cycle.plan("m", [NewJob("child", "c")], {})
    assert life.row("c").queue == "produce-1"
    assert life.motor.entries(["c"])["c"].queue == "produce-1"


def test_main_jobs_closing_at_once_lose_no_closing(life: Life) -> None:
    mains = [f"m{number}" for number in range(6)]
    below = {main: life.planned(main, 4) for main in mains}
    start = threading.Barrier(8)

    def end_some(number: int) -> None:
        start.wait(10)
        for main in mains:
            for child in below[main][number % 4 :: 4]:
                life.cycle.end(child, "Success" if number < 4 else "Failed", {})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(end_some, range(8)))
    assert life.states(*mains) == ["Finished"] * len(mains)
    everything = {*mains, *(child for ids in below.values() for child in ids)}
    assert life.told == dict.fromkeys(everything, 1)


def test_a_cancel_beside_endings_leaves_one_end_each(life: Life) -> None:
    mains = [f"m{number}" for number in range(6)]
    below = {main: life.planned(main, 3) for main in mains}
    start = threading.Barrier(4)

    def end_or_cancel(number: int) -> None:
        start.wait(10)
        for main in mains:
            if number == 3:
                life.motor.cancel(life.cycle.cancel(main))
            else:
                life.cycle.end(below[main][number], "Success", {})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(end_or_cancel, range(4)))
    everything = [*mains, *(child for ids in below.values() for child in ids)]
    assert all(life.row(one).ended for one in everything)
    assert life.told == dict.fromkeys(everything, 1)
    for main in mains:
        cancelled = life.row(main).code == "JobCanceled"
        entries = life.motor.entries([main]).values()
        assert not cancelled or [entry.state for entry in entries] == [EntryState.OVER]
