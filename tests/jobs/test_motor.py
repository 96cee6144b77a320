"""What every motor must do, tried on DBOS with SQLite and with PostgreSQL."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from reelwright.jobs.motor_dbos import DbosMotor
from reelwright.jobs.port import EntryState, Interrupted, Motor
from reelwright.library.database import Database

Wait = Callable[..., None]


@pytest.fixture
def motor(database: Database) -> Iterator[Motor]:
    made = DbosMotor(database, poll=0.05)
    made.prepare()
    yield made
    made.stop(0.0)


def _enqueue(
    database: Database, motor: Motor, *job_ids: str, queue: str = "render", priority: int = 6
) -> None:
    with database.begin() as connection:
        for job_id in job_ids:
            motor.enqueue(connection, job_id, queue, priority)


def _resume(database: Database, motor: Motor, job_id: str) -> None:
    (claim,) = [claim for claim in motor.claims() if claim.job_id == job_id]
    with database.begin() as connection:
        assert motor.resume(connection, claim, "render")


def _state(motor: Motor, job_id: str) -> EntryState | None:
    entry = motor.entries([job_id]).get(job_id)
    return None if entry is None else entry.state


def test_an_entry_is_part_of_the_transaction(database: Database, motor: Motor) -> None:
    with pytest.raises(ZeroDivisionError), database.begin() as connection:
        motor.enqueue(connection, "undone", "render", 1)
        raise ZeroDivisionError
    _enqueue(database, motor, "kept")
    _enqueue(database, motor, "kept")
    assert set(motor.entries(["undone", "kept"])) == {"kept"}
    assert motor.entries([]) == {}


def test_an_entry_runs_once_and_is_over(database: Database, motor: Motor, wait_for: Wait) -> None:
    ran: list[str] = []
    _enqueue(database, motor, "a", "b")
    motor.start("p1", {"render": 2}, ran.append)
    wait_for(lambda: _state(motor, "a") is _state(motor, "b") is EntryState.OVER)
    assert sorted(ran) == ["a", "b"]
    assert motor.claims() == []


def test_other_queues_are_left_alone(database: Database, motor: Motor, wait_for: Wait) -> None:
    ran: list[str] = []
    _enqueue(database, motor, "other", queue="plan")
    _enqueue(database, motor, "mine")
    motor.start("p1", {"render": 2}, ran.append)
    wait_for(lambda: ran)
    wait_for(lambda: _state(motor, "mine") is EntryState.OVER)
    assert ran == ["mine"]
    assert _state(motor, "other") is EntryState.WAITING


def test_smaller_priorities_run_sooner(database: Database, motor: Motor, wait_for: Wait) -> None:
    ran: list[str] = []
    for number in (10, 6, 1, 3, 600):
        _enqueue(database, motor, f"p{number}", priority=number)
    _enqueue(database, motor, "p6-later", priority=6)
    motor.start("p1", {"render": 1}, ran.append)
    wait_for(lambda: len(ran) == 6)
    assert ran == ["p1", "p3", "p6", "p6-later", "p10", "p600"]


def test_a_queue_keeps_its_limit(database: Database, motor: Motor, wait_for: Wait) -> None:
    lock = threading.Lock()
    go = threading.Event()
    now, most, ran = 0, 0, 0

    def run(job_id: str) -> None:
        nonlocal now, most, ran
        with lock:
            now += 1
            most = max(most, now)
        go.wait(10)
        with lock:
            now -= 1
            ran += 1

    _enqueue(database, motor, *(f"j{number}" for number in range(7)))
    motor.start("p1", {"render": 3}, run)
    wait_for(lambda: now == 3)
    assert len(motor.claims()) == 3
    go.set()
    wait_for(lambda: ran == 7)
    assert most == 3


def test_a_waiting_entry_can_be_cancelled(database: Database, motor: Motor, wait_for: Wait) -> None:
    ran: list[str] = []
    _enqueue(database, motor, "gone", priority=1)
    _enqueue(database, motor, "kept")
    motor.cancel(["gone", "unknown"])
    motor.start("p1", {"render": 1}, ran.append)
    wait_for(lambda: ran == ["kept"])
    assert _state(motor, "gone") is EntryState.OVER


def test_a_running_entry_is_not_touched_by_cancel(
    database: Database, motor: Motor, wait_for: Wait
) -> None:
    go = threading.Event()
    done = threading.Event()

    def run(job_id: str) -> None:
        go.wait(10)
        motor.step("still", lambda: 1)
        done.set()

    _enqueue(database, motor, "a")
    motor.start("p1", {"render": 1}, run)
    wait_for(lambda: motor.claims())
    assert motor.claims()[0].process_id == "p1"
    assert motor.claims()[0].queue == "render"
    motor.cancel(["a"])
    go.set()
    wait_for(done.is_set)
    wait_for(lambda: _state(motor, "a") is EntryState.OVER)


def test_steps_are_kept_over_an_interruption(
    database: Database, motor: Motor, wait_for: Wait
) -> None:
    calls: list[str] = []
    interrupted = threading.Event()
    again = threading.Event()
    results: list[object] = []

    def first() -> object:
        calls.append("first")
        return {"片": [1, 2.5, None, "é"]}

    def second() -> object:
        calls.append("second")
        if not again.is_set():
            interrupted.set()
            raise Interrupted
        return "done"

    def run(job_id: str) -> None:
        results.append(motor.step("first", first))
        results.append(motor.step("second", second))

    _enqueue(database, motor, "a")
    motor.start("p1", {"render": 1}, run)
    wait_for(interrupted.is_set)
    assert _state(motor, "a") is EntryState.CLAIMED
    again.set()
    _resume(database, motor, "a")
    wait_for(lambda: _state(motor, "a") is EntryState.OVER)
    assert calls == ["first", "second", "second"]
    assert results == [{"片": [1, 2.5, None, "é"]}] * 2 + ["done"]


def test_a_run_that_lost_its_entry_records_nothing(
    database: Database, motor: Motor, wait_for: Wait
) -> None:
    lock = threading.Lock()
    go = threading.Event()
    runs: list[str] = []
    recorded: list[str] = []

    def run(job_id: str) -> None:
        with lock:
            mine = f"run {len(runs)}"
            runs.append(mine)

        def slow() -> str:
            if mine == "run 0":
                go.wait(10)
            return mine

        recorded.append(motor.step("slow", slow))

    _enqueue(database, motor, "a")
    motor.start("p1", {"render": 2}, run)
    wait_for(lambda: runs == ["run 0"])
    _resume(database, motor, "a")
    wait_for(lambda: recorded == ["run 1"])
    go.set()
    wait_for(lambda: _state(motor, "a") is EntryState.OVER)
    motor.stop(1.0)
    assert recorded == ["run 1"]


def test_only_the_claim_that_was_seen_is_resumed(
    database: Database, motor: Motor, wait_for: Wait
) -> None:
    def run(job_id: str) -> None:
        raise Interrupted

    _enqueue(database, motor, "a")
    motor.start("p1", {"render": 1}, run)
    wait_for(motor.claims)
    motor.stop(1.0)
    (claim,) = motor.claims()
    with database.begin() as connection:
        assert not motor.resume(connection, replace(claim, process_id="p0"), "render")
        assert not motor.resume(connection, replace(claim, job_id="unknown"), "render")
    assert motor.claims() == [claim]
    with pytest.raises(ZeroDivisionError), database.begin() as connection:
        assert motor.resume(connection, claim, "render")
        raise ZeroDivisionError
    assert motor.claims() == [claim]
    with database.begin() as connection:
        assert motor.resume(connection, claim, "plan")
        assert not motor.resume(connection, claim, "render")
    entry = motor.entries(["a"])["a"]
    assert (entry.state, entry.queue) == (EntryState.WAITING, "plan")
    motor.discard(["a"])
    with database.begin() as connection:
        assert not motor.resume(connection, claim, "render")


def test_a_resumed_entry_is_as_the_engine_resumes_it(database: Database, motor: Motor) -> None:
    """What the engine's own call writes, compared with what we write in a transaction of ours."""
    assert isinstance(motor, DbosMotor)
    _enqueue(database, motor, "ours", "theirs")
    schema = "" if database.is_sqlite else "dbos."
    with database.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE {schema}workflow_status SET status = 'PENDING', executor_id = 'p',"
            " owner_xid = 'x', recovery_attempts = 2, started_at_epoch_ms = 5,"
            " workflow_deadline_epoch_ms = 6, completed_at = 7, updated_at = 8"
        )
    _resume(database, motor, "ours")
    motor._connected.resume_workflow("theirs", queue_name="render")
    with database.read() as connection:
        query = f"SELECT * FROM {schema}workflow_status ORDER BY workflow_uuid"
        ours, theirs = (dict(row) for row in connection.exec_driver_sql(query).mappings())
    for own in ("workflow_uuid", "created_at", "creator_xid"):
        del ours[own], theirs[own]
    assert abs(ours.pop("updated_at") - theirs.pop("updated_at")) < 60_000
    assert ours == theirs


def test_a_stopped_motor_starts_again(database: Database, motor: Motor, wait_for: Wait) -> None:
    ran: list[str] = []
    motor.start("p1", {"render": 1}, ran.append)
    motor.stop(0.0)
    _enqueue(database, motor, "a")
    motor.start("p2", {"render": 1}, ran.append)
    wait_for(lambda: ran == ["a"])


def test_a_queue_is_forgotten(database: Database, motor: Motor) -> None:
    motor.start("p1", {"render": 1, "produce-x": 1}, lambda job_id: None)
    motor.stop(0.0)
    motor.remove_queue("produce-x")
    motor.remove_queue("produce-x")


def test_the_engine_keeps_json(database: Database, motor: Motor, wait_for: Wait) -> None:
    _enqueue(database, motor, "a")
    motor.start("p1", {"render": 1}, lambda job_id: motor.step("s", lambda: {"片": 1}))
    wait_for(lambda: _state(motor, "a") is EntryState.OVER)
    schema = "" if database.is_sqlite else "dbos."
    with database.read() as connection:
        kept = connection.exec_driver_sql(
            f"SELECT inputs FROM {schema}workflow_input"
            f" UNION ALL SELECT output FROM {schema}operation_outputs"
        ).scalars()
        assert [json.loads(text) for text in kept][1:] == [{"片": 1}]


def test_the_engine_is_imported_when_it_is_needed() -> None:
    program = "import sys, reelwright.jobs; print([m for m in sys.modules if m == 'dbos'])"
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "[]\n"
