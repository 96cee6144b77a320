"""What the reaper does with jobs that nobody carries, one look at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from reelwright.jobs import JobContext, Kind, NewJob, Timing
from reelwright.jobs.heartbeat import Heartbeat
from reelwright.jobs.identity import Identity, identify
from reelwright.jobs.kinds import PRIVATE_PREFIX, Kinds
from reelwright.jobs.lifecycle import Lifecycle
from reelwright.jobs.motor_dbos import DbosMotor
from reelwright.jobs.port import Entry, EntryState, Interrupted
from reelwright.jobs.reaper import Reaper
from reelwright.library import records
from reelwright.library.database import Database
from reelwright.library.records import JobRow

Wait = Callable[..., None]


def _idle(context: JobContext) -> None:
    """Do nothing."""


class Stage:
    """Jobs that a process has claimed which can die, and a reaper that looks when told to."""

    def __init__(self, database: Database, wait_for: Wait) -> None:
        self.database = database
        self.motor = DbosMotor(database, poll=0.05)
        self.motor.prepare()
        kinds = Kinds([Kind("main", "plan", _idle), Kind("single", "render", _idle)])
        self.cycle = Lifecycle(database, kinds, self.motor)
        self._wait_for = wait_for

    def reaper(self, **timing: float) -> Reaper:
        """Return a reaper as a process has it that has just started."""
        return Reaper(
            self.database,
            self.motor,
            self.cycle,
            identify(),
            timing=replace(Timing(), **timing),
            forsake=lambda process_id: None,
        )

    def accept(self, *news: NewJob) -> None:
        with self.database.begin() as connection:
            for new in news:
                assert self.cycle.accept(connection, new)

    def claim(self, process: Identity) -> None:
        """Let a process begin the jobs that wait, and leave them."""

        def leave(job_id: str) -> None:
            assert self.cycle.begin(job_id)
            raise Interrupted

        Heartbeat(self.database, process, ["plan", "render"]).beat()
        self.motor.start(process.process_id, {"plan": 9, "render": 9}, leave)
        with self.database.read() as connection:
            waiting = records.count(connection, records.Filter(states=records.WAITING))
        self._wait_for(lambda: len(self.motor.claims()) == waiting)
        self.motor.stop(5.0)

    def row(self, job_id: str) -> JobRow:
        with self.database.read() as connection:
            row = records.get(connection, job_id)
        assert row is not None
        return row

    def state(self, job_id: str) -> EntryState:
        return self.motor.entries([job_id])[job_id].state


@pytest.fixture
def stage(database: Database, wait_for: Wait) -> Stage:
    return Stage(database, wait_for)


def _dead() -> Identity:
    """Return a process of this machine that has died."""
    return replace(identify(), start_time=1)


class _Killed(BaseException):
    """Stands in for SIGKILL."""


def test_a_death_is_counted_once_whatever_becomes_of_the_reaper(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.accept(NewJob("single", "j"))
    stage.claim(_dead())

    def die(*arguments: object) -> bool:
        raise _Killed

    with monkeypatch.context() as patched:
        patched.setattr(stage.motor, "resume", die)
        for _ in range(4):
            with pytest.raises(_Killed):
                stage.reaper(lease=0.0).look()
    assert (stage.row("j").state, stage.row("j").attempts) == ("Processing", 0)
    stage.reaper().look()
    assert (stage.row("j").state, stage.row("j").attempts) == ("Processing", 1)
    assert stage.state("j") is EntryState.WAITING


@pytest.mark.parametrize("begun", [False, True])
def test_an_open_job_whose_entry_is_over_is_ended(stage: Stage, begun: bool) -> None:
    stage.accept(NewJob("single", "lost"), NewJob("single", "waits"), NewJob("single", "held"))
    if begun:
        stage.cycle.begin("lost")
    stage.motor.discard(["lost"])
    with stage.database.begin() as connection:
        records.update_guarded(connection, "held", held=True)
    stage.reaper(stale=-1.0).look()
    row = stage.row("lost")
    assert (row.state, row.code) == ("Failed", "InternalError")
    assert {stage.row(name).state for name in ("waits", "held")} == {"Init"}


def test_a_main_job_that_plans_during_a_sweep_lives_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.accept(NewJob("main", "m"))
    stage.cycle.begin("m")
    entries = stage.motor.entries

    def plan_before(job_ids: Iterable[str]) -> dict[str, Entry]:
        stage.cycle.plan("m", [NewJob("single", "c")], {})
        stage.motor.discard(["m"])
        return entries(job_ids)

    monkeypatch.setattr(stage.motor, "entries", plan_before)
    stage.reaper(stale=-1.0).look()
    assert (stage.row("m").state, stage.row("c").state) == ("Processing", "Init")


def test_a_process_that_comes_during_a_sweep_keeps_its_private_jobs(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = stage.motor.claims
    private: list[str] = []

    def come_before() -> list[Entry]:
        process = identify()
        queue = PRIVATE_PREFIX + process.process_id
        Heartbeat(stage.database, process, [queue]).beat()
        private.append(process.process_id)
        stage.accept(NewJob("single", process.process_id, queue=queue))
        return claims()

    monkeypatch.setattr(stage.motor, "claims", come_before)
    stage.reaper().look()
    assert {stage.row(job_id).state for job_id in private} == {"Init"}
