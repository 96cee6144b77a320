"""Jobs for tests: short intervals, waiting on conditions, a worker in a process of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reelwright.config import Settings
from reelwright.jobs import Jobs, Kind, Timing
from reelwright.library.database import Database

QUICK = Timing(poll=0.05, heartbeat=0.3, reap=0.2, sweep=0.5, retry=0.02, unwind=3.0)

Wait = Callable[..., None]
StartJobs = Callable[..., Jobs]


@pytest.fixture
def wait_for() -> Wait:
    """Return a function that waits until a condition holds, and fails when it never does."""

    def wait(condition: Callable[[], object], what: str = "", *, seconds: float = 20.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail(f"never came true: {what or condition}")
            time.sleep(0.01)

    return wait


@pytest.fixture
def make_jobs(database: Database, tmp_path: Path) -> Iterator[StartJobs]:
    """Return a function that prepares jobs of some kinds; what it started is stopped again."""
    made: list[Jobs] = []

    def make(
        *kinds: Kind,
        timing: Timing = QUICK,
        forsake: Callable[[str], None] = lambda process_id: None,
        render_jobs: int = 2,
    ) -> Jobs:
        settings = Settings(data_dir=tmp_path, render_jobs=render_jobs)
        jobs = Jobs(settings, database, kinds, forsake=forsake, timing=timing)
        jobs.prepare()
        made.append(jobs)
        return jobs

    yield make
    for jobs in made:
        assert jobs.stop(grace=0.0)


@pytest.fixture
def start_jobs(make_jobs: StartJobs) -> StartJobs:
    """Return a function that makes jobs of some kinds and serves the usual queues."""

    def start(*kinds: Kind, **options: object) -> Jobs:
        jobs = make_jobs(*kinds, **options)
        jobs.start()
        return jobs

    return start
