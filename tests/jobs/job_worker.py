"""A process that serves jobs, for the tests that kill it.

Every step appends a line to a journal when it begins and when it ends; what a job makes is a
file named by a derived id; the end of a job is an event in the database.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from reelwright.config import Settings
from reelwright.jobs import JobContext, Jobs, Kind, NewJob, Timing, derived_id
from reelwright.library.database import Database
from reelwright.library.records import JobRow
from reelwright.library.tables import outbox

CHILDREN = 3
STEPS = ("facts", "render", "check")


class Worker:
    """The kinds of jobs of the tests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._journal = os.open(folder / "journal", os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    def kinds(self) -> list[Kind]:
        return [
            Kind("main", "plan", self.plan, ended=tell, close=close),
            Kind("step_main", "plan", self.plan_in_step, ended=tell, close=close),
            Kind("child", "render", self.render, ended=tell),
            Kind("killer", "render", self.kill, ended=tell),
            Kind("slow", "render", self.slow, ended=tell),
        ]

    def plan(self, context: JobContext) -> None:
        """Plan some sub-jobs with ids drawn in a step, as a seed would be."""
        seed = context.step("draw", self._draw, context)
        ids = [derived_id(context.job_id, "child", at) for at in range(CHILDREN)]
        news = [NewJob("child", one, ordinal=at) for at, one in enumerate(ids)]
        context.plan(news, plan={"seed": seed}, seed=seed)

    def plan_in_step(self, context: JobContext) -> None:
        """Plan in a step, and die once when the step has been kept but `run` has not returned."""
        context.step("plan", self._plan_one, context)
        marker = self._folder / f"died-{context.job_id}"
        if not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    def _plan_one(self, context: JobContext) -> None:
        self._note("begin", context, "plan")
        context.plan([NewJob("child", derived_id(context.job_id, "child"))], plan={})

    def render(self, context: JobContext) -> None:
        """Do some steps, put a file in place, end."""
        for name in STEPS:
            context.step(name, self._work, context, name)
        context.publishing()
        context.step("publish", self._publish, context)
        context.finish("Success", media_id=derived_id(context.job_id, "media"))

    def kill(self, context: JobContext) -> None:
        """Finish a step, then die in the next one, every time."""
        context.step("harmless", self._work, context, "harmless")
        context.step("deadly", self._die, context)

    def slow(self, context: JobContext) -> None:
        """Work until told to stop, unless a file says that it may end."""
        context.step("before", self._work, context, "before")
        context.step("wait", self._wait, context)
        context.finish("Success")

    def _work(self, context: JobContext, name: str) -> None:
        self._note("begin", context, name)
        time.sleep(0.05)
        self._note("end", context, name)

    def _draw(self, context: JobContext) -> int:
        self._work(context, "draw")
        return uuid.uuid4().int % 1000

    def _publish(self, context: JobContext) -> None:
        hidden = self._folder / f".{uuid.uuid4().hex}"
        hidden.write_text(context.job_id, encoding="ascii")
        hidden.rename(self._folder / "made" / derived_id(context.job_id, "media"))

    def _die(self, context: JobContext) -> None:
        self._note("begin", context, "deadly")
        os.kill(os.getpid(), signal.SIGKILL)

    def _wait(self, context: JobContext) -> None:
        self._note("begin", context, "wait")
        while not (self._folder / "go").exists():
            if context.cancelled():
                raise RuntimeError("cut short")
            time.sleep(0.01)
        self._note("end", context, "wait")

    def _note(self, what: str, context: JobContext, step: str) -> None:
        line = {"what": what, "job": context.job_id, "step": step, "pid": os.getpid()}
        os.write(self._journal, (json.dumps(line) + "\n").encode())


def tell(connection: sa.Connection, row: JobRow) -> None:
    """Put the end of a job where a repetition would be seen."""
    event = {"event_id": uuid.uuid4().hex, "event_type": row.state, "subject": row.job_id}
    values = {**event, "target": "-", "body": "{}", "state": "new", "due": 0, "created": 0}
    connection.execute(sa.insert(outbox).values(**values))


def close(connection: sa.Connection, main: JobRow, below: list[JobRow]) -> Mapping[str, Any]:
    """Close a main job with what its sub-jobs made."""
    return {"result": [row.media_id for row in below]}


def serve(
    url: str, folder: Path, render_jobs: int, queues: Sequence[str] | None, timing: Timing
) -> None:
    """Serve until SIGTERM; the file `ready-PID` tells the process id among those that serve.

    Without queues it serves a private one, in which a job waits.
    """
    asked = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: asked.set())
    database = Database(url)
    jobs = Jobs(
        Settings(data_dir=folder, render_jobs=render_jobs),
        database,
        Worker(folder).kinds(),
        forsake=lambda process_id: (folder / f"forsaken-{process_id}").touch(),
        timing=timing,
    )
    jobs.start([jobs.private_queue] if queues is None else queues)
    if queues is None:
        with database.begin() as connection:
            jobs.accept(connection, NewJob("slow", "private", queue=jobs.private_queue))
    hidden = folder / f".{os.getpid()}"
    hidden.write_text(jobs.process_id, encoding="ascii")
    hidden.rename(folder / f"ready-{os.getpid()}")
    while not asked.wait(1.0):
        pass
    if not jobs.stop(grace=1.0):
        os._exit(3)
