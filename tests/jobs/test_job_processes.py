"""Jobs over processes that die: SIGKILL, SIGTERM, SIGSTOP, and a job that kills its process."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from multiprocessing.context import ForkServerProcess as Worker
from pathlib import Path
from typing import Any

import job_worker
import pytest
import sqlalchemy as sa

from reelwright.config import Settings
from reelwright.jobs import Jobs, Kind, NewJob, Timing, derived_id
from reelwright.jobs.reaper import RUN_AGAIN
from reelwright.jobs.service import QUEUES
from reelwright.library import records
from reelwright.library.database import Database
from reelwright.library.records import Filter, JobRow
from reelwright.library.tables import outbox, processes

Wait = Callable[..., None]

TIMING = Timing(poll=0.05, heartbeat=0.3, reap=0.2, sweep=1.0, retry=0.05, unwind=2.0)
PROCESSES = multiprocessing.get_context("forkserver")
# Every worker is a process forked from one that has imported the large packages before.
PROCESSES.set_forkserver_preload(["alembic.command", "dbos", "pytest", "reelwright.jobs"])

CHILDREN = 3

pytestmark = pytest.mark.slow


class Site:
    """A database, a folder, and workers on them that can be killed."""

    def __init__(self, url: str, database: Database, folder: Path) -> None:
        self.url = url
        self.database = database
        self.folder = folder
        (folder / "made").mkdir()
        self.workers: list[Worker] = []
        kinds = [Kind(name, "render", _nothing) for name in ("child", "killer", "slow")]
        kinds += [Kind(name, "plan", _nothing) for name in ("main", "step_main")]
        self.jobs = Jobs(Settings(data_dir=folder), database, kinds)
        self.jobs.prepare()

    def start(
        self, *, render_jobs: int = 4, queues: Sequence[str] | None = QUEUES, **timing: Any
    ) -> Worker:
        """Start a worker in a process of its own, by default as a server; None: a private queue."""
        arguments = (self.url, self.folder, render_jobs, queues, replace(TIMING, **timing))
        worker = PROCESSES.Process(target=job_worker.serve, args=arguments)
        worker.start()
        self.workers.append(worker)
        return worker

    def ready(self, worker: Worker) -> str:
        """Return the id of a worker among the processes that serve jobs, "" before it serves."""
        path = self.folder / f"ready-{worker.pid}"
        return path.read_text("ascii") if path.exists() else ""

    def accept(self, *news: NewJob) -> None:
        for new in news:
            with self.database.begin() as connection:
                self.jobs.accept(connection, new)

    def row(self, job_id: str) -> JobRow:
        row = self.jobs.get(job_id)
        assert row is not None
        return row

    def ended(self, *job_ids: str) -> bool:
        return all(self.row(job_id).ended for job_id in job_ids)

    def open_jobs(self) -> int:
        with self.database.read() as connection:
            return records.count(connection, Filter(states=records.OPEN))

    def events(self) -> Counter[str]:
        """Return how often the end of each job was told."""
        with self.database.read() as connection:
            return Counter(connection.scalars(sa.select(outbox.c.subject)))

    def serving(self) -> int:
        """Return how many processes are said to serve jobs."""
        with self.database.read() as connection:
            return len(connection.scalars(sa.select(processes.c.process_id)).all())

    def journal(self, what: str) -> Counter[tuple[str, str]]:
        """Return how often each step began, or ended."""
        path = self.folder / "journal"
        lines: list[dict[str, Any]] = []
        if path.exists():
            # The last line may be half written by now.
            whole = path.read_text("utf-8").split("\n")[:-1]
            lines = [json.loads(line) for line in whole]
        return Counter((line["job"], line["step"]) for line in lines if line["what"] == what)


def _nothing(context: object) -> None:
    """Do nothing: this process only hands jobs in."""


@pytest.fixture
def site(database_url: str, database: Database, tmp_path: Path) -> Iterator[Site]:
    folder = tmp_path / "work"
    folder.mkdir()
    made = Site(database_url, database, folder)
    yield made
    for worker in made.workers:
        worker.kill()
        worker.join()


def _wait_for_work(site: Site, wait_for: Wait, seconds: float) -> None:
    """Wait until a step has begun, and then for a moment."""
    begun = sum(site.journal("begin").values())
    wait_for(lambda: sum(site.journal("begin").values()) > begun or not site.open_jobs())
    moment = time.monotonic() + seconds
    wait_for(lambda: time.monotonic() > moment)


def test_nothing_is_lost_or_doubled_when_workers_are_killed(site: Site, wait_for: Wait) -> None:
    """Twelve kills at random moments, two workers side by side; one does not get to its start."""
    chance = random.Random(20261120)
    mains = [f"main{number:02}" for number in range(12)]
    waiting = list(mains)
    kills = 12
    # The kills come faster than a job gets on; none of them is the job's fault.
    site.start(deaths=kills + 1)
    for number in range(kills):
        site.accept(*(NewJob("main", waiting.pop()) for _ in range(min(1, len(waiting)))))
        victim = site.workers[-1]
        site.start(deaths=kills + 1)
        if number != 1:
            wait_for(lambda victim=victim: site.ready(victim))
            _wait_for_work(site, wait_for, chance.uniform(0.0, 0.6))
        victim.kill()
        victim.join()
    site.accept(*(NewJob("main", job_id) for job_id in waiting))
    wait_for(lambda: site.ended(*mains), "all main jobs have ended", seconds=40)

    children = [derived_id(main, "child", at) for main in mains for at in range(CHILDREN)]
    states = Counter(site.row(job_id).state for job_id in [*mains, *children])
    assert states == {"Finished": len(mains), "Success": len(children)}
    assert site.events() == dict.fromkeys([*mains, *children], 1)
    media = {derived_id(child, "media") for child in children}
    assert {path.name for path in (site.folder / "made").iterdir()} == media
    for main in mains:
        assert set(site.row(main).result) <= media and len(site.row(main).result) == CHILDREN
    # A kill repeats the steps that ran, at most as many as there were slots; never all.
    repeated = sum(count - 1 for count in site.journal("end").values())
    assert repeated <= kills * (4 + Settings(data_dir=site.folder).plan_jobs)
    assert set(site.journal("end")) == {
        *((main, "draw") for main in mains),
        *((child, step) for child in children for step in ("facts", "render", "check")),
    }


def test_a_dead_process_on_this_machine_is_noticed_at_once(site: Site, wait_for: Wait) -> None:
    victim = site.start()
    other = site.start()
    wait_for(lambda: site.ready(victim) and site.ready(other))
    dead_id = site.ready(victim)
    site.accept(*(NewJob("slow", f"slow{number}") for number in range(2)))
    wait_for(lambda: all(site.journal("begin")[f"slow{at}", "wait"] for at in range(2)))
    victim.kill()
    killed = time.monotonic()
    wait_for(lambda: (site.folder / f"forsaken-{dead_id}").exists())
    noticed = time.monotonic() - killed
    (site.folder / "go").touch()
    wait_for(lambda: site.ended("slow0", "slow1"))
    # Missing signs of life alone would have told it after half a minute.
    assert noticed < 10
    assert site.journal("end")["slow0", "before"] == 1
    with site.database.read() as connection:
        assert dead_id not in set(connection.scalars(sa.select(processes.c.process_id)))


@pytest.mark.parametrize("deaths", [1, 3])
def test_a_process_that_dies_behind_the_step_that_planned_loses_nothing(
    site: Site, wait_for: Wait, deaths: int
) -> None:
    """Not even where a single death is one too many: the job has nothing left to do itself."""
    site.accept(NewJob("step_main", "main"))
    # It must not begin the sub-job as well: that would have died with it.
    worker = site.start(queues=["plan"], deaths=deaths)
    wait_for(lambda: not worker.is_alive())
    assert site.row("main").state == "Processing"
    site.start(deaths=deaths)
    child = derived_id("main", "child")
    wait_for(lambda: site.ended("main", child))
    assert (site.row("main").state, site.row(child).state) == ("Finished", "Success")
    assert site.journal("begin")["main", "plan"] == 1
    assert site.events() == {"main": 1, child: 1}


def test_a_job_that_kills_its_process_three_times_is_given_up(site: Site, wait_for: Wait) -> None:
    site.accept(NewJob("killer", "killer"))
    deaths = 0
    while not site.ended("killer"):
        assert deaths <= 3
        worker = site.start()
        wait_for(lambda worker=worker: not worker.is_alive() or site.ended("killer"))
        deaths += not worker.is_alive()
    row = site.row("killer")
    assert deaths == 3
    assert (row.state, row.code) == ("Failed", "InternalError")
    assert "three times" in row.message
    assert site.journal("begin")["killer", "deadly"] == 3
    assert site.journal("end")["killer", "harmless"] == 1
    assert site.events() == {"killer": 1}


def test_sigterm_leaves_the_job_for_the_next_start(site: Site, wait_for: Wait) -> None:
    site.accept(NewJob("slow", "slow"))
    worker = site.start()
    wait_for(lambda: site.journal("begin")["slow", "wait"])
    worker.terminate()
    asked = time.monotonic()
    worker.join(30)
    assert worker.exitcode == 0
    assert time.monotonic() - asked < 20
    assert (site.row("slow").state, site.row("slow").attempts) == ("Processing", 0)
    (site.folder / "go").touch()
    site.start()
    wait_for(lambda: site.ended("slow"))
    assert site.row("slow").state == "Success"
    assert site.journal("end")["slow", "before"] == 1
    assert site.events() == {"slow": 1}


def test_a_frozen_process_does_not_end_a_job_twice(site: Site, wait_for: Wait) -> None:
    frozen = site.start(render_jobs=1, stale=2.5)
    wait_for(lambda: site.ready(frozen))
    site.accept(NewJob("slow", "slow"))
    wait_for(lambda: site.journal("begin")["slow", "wait"])
    with site.database.begin() as connection:
        # One that is frozen with a lock in its hand keeps everybody out.
        if not site.database.is_sqlite:
            connection.execute(sa.text("LOCK TABLE leases, processes IN ACCESS EXCLUSIVE MODE"))
        os.kill(frozen.pid or 0, signal.SIGSTOP)
    site.start(render_jobs=1, stale=2.5)
    wait_for(lambda: site.journal("begin")["slow", "wait"] == 2, "the healthy one takes over")
    (site.folder / "go").touch()
    os.kill(frozen.pid or 0, signal.SIGCONT)
    wait_for(lambda: site.ended("slow"))
    wait_for(lambda: site.journal("end")["slow", "wait"] == 2, "the frozen one ended its step")
    site.accept(NewJob("slow", "after"))
    wait_for(lambda: site.ended("after"))
    assert site.events() == {"slow": 1, "after": 1}
    wait_for(lambda: site.serving() == 2, "both say that they live")
    frozen.terminate()
    frozen.join(30)
    assert frozen.exitcode == 0


def test_a_private_job_does_not_outlive_its_process(site: Site, wait_for: Wait) -> None:
    worker = site.start(queues=None)
    wait_for(lambda: site.journal("begin")["private", "wait"])
    worker.kill()
    site.start()
    wait_for(lambda: site.ended("private"))
    row = site.row("private")
    assert (row.state, row.code, row.message) == ("Failed", "InternalError", RUN_AGAIN)
    assert site.events() == {"private": 1}
