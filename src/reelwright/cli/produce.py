"""`reelwright produce`: one batch job without a server, with progress bars."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from reelwright.cli.house import House
from reelwright.config import Settings
from reelwright.errors import InvalidParameter, ReelwrightError
from reelwright.jobs import NewJob
from reelwright.library import records
from reelwright.library.records import JobRow
from reelwright.operations import named_templates
from reelwright.operations.services import new_id
from reelwright.solutions import script
from reelwright.workflows.drawable import catalogue
from reelwright.workflows.workshop import LOCAL_BUCKET

POLL_SECONDS = 0.2
PARTS = ("InputConfig", "EditingConfig", "OutputConfig", "UserData", "TemplateConfig")


@dataclass(frozen=True)
class Finished:
    """A job that has ended, with its outputs in order."""

    main: JobRow
    outputs: list[JobRow]

    @property
    def files(self) -> list[Path]:
        """The local files that were made."""
        return [Path(row.media_url) for row in self.outputs if row.state == "Success"]

    @property
    def failed(self) -> bool:
        """Whether anything went wrong."""
        return self.main.state != "Finished" or any(r.state != "Success" for r in self.outputs)


def read_job(path: Path) -> dict[str, str]:
    """Read JOB.json; each part is an object or, as on the wire, a text that holds one.

    Raises:
        InvalidParameter: it is not a JSON object.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise InvalidParameter(str(path), f"It is not valid JSON: {error}.") from None
    if not isinstance(document, dict):
        raise InvalidParameter(str(path), "It is not a JSON object.")
    parts: dict[str, str] = {}
    for name in PARTS:
        value = document.get(name)
        if value is not None:
            parts[name] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return parts


def produce(
    settings: Settings,
    parts: Mapping[str, str],
    folder: Path,
    console: Console,
    *,
    seed: int | None = None,
) -> Finished:
    """Run one job to its end; relative paths in it start from `folder`.

    Raises:
        ReelwrightError: the configuration is wrong.
    """
    os.chdir(folder)
    buckets = {**settings.buckets, LOCAL_BUCKET: "/"}
    house = House.build(settings.model_copy(update={"buckets": buckets}))
    house.workshop.local_files = True
    try:
        named = named_templates.find(house.services.database, parts.get("TemplateConfig", ""))
        config, *_ = script.read_each(
            parts.get("InputConfig", ""),
            parts.get("EditingConfig", ""),
            parts.get("OutputConfig", ""),
            parts.get("UserData", ""),
            named,
            catalogue=catalogue(),
            local=True,
        )
        chosen = seed if seed is not None else config.output.seed
        job = _new_job(parts, named, secrets.randbits(63) if chosen is None else chosen)
        house.jobs.start([house.jobs.private_queue])
        with house.workshop.database.begin() as connection:
            house.jobs.accept(connection, replace(job, queue=house.jobs.private_queue))
        return _follow(house, job.job_id, console)
    finally:
        house.jobs.stop(2.0)
        house.close()


def say(console: Console, text: str, style: str = "") -> None:
    """Print a line as it is: a message or the name of a file may look like markup."""
    console.print(Text(text, style))


def report(finished: Finished, console: Console) -> int:
    """Print what was made and what went wrong; return the exit status."""
    for row in finished.outputs:
        if row.state == "Success":
            say(console, f"{row.media_url}  ({row.duration:.1f} s)")
        else:
            say(console, f"{row.media_url}: {row.code}: {row.message}", "red")
    main = finished.main
    if main.code:
        say(console, f"{main.code}: {main.message}", "red")
    result = main.result or {}
    for warning in result.get("warnings") or ():
        say(console, f"note: {warning}", "yellow")
    error = result.get("error")
    if error and not finished.failed:
        say(console, f"left out: {error['message']}", "yellow")
    say(console, f"seed {main.seed}, job {main.job_id}")
    return 1 if finished.failed else 0


def _new_job(parts: Mapping[str, str], named: Sequence[script.Template], seed: int) -> NewJob:
    request: dict[str, Any] = {name: parts.get(name, "") for name in PARTS[:3]}
    request["Templates"] = named_templates.kept(named)
    user_data = parts.get("UserData", "")
    return NewJob(kind="Script", job_id=new_id(), request=request, user_data=user_data, seed=seed)


def _follow(house: House, job_id: str, console: Console) -> Finished:
    columns = (
        TextColumn("{task.description}", justify="left", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    drawn = console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=not drawn) as bars:
        view = _View(bars)
        try:
            while True:
                state = _look(house, job_id)
                view.show(state)
                if state.main.ended:
                    return state
                time.sleep(POLL_SECONDS)
        except KeyboardInterrupt:
            house.jobs.cancel(job_id)
            return _look(house, job_id)


def _look(house: House, job_id: str) -> Finished:
    with house.workshop.database.read() as connection:
        main = records.get(connection, job_id)
        if main is None:
            raise ReelwrightError("The job's record is gone.")
        return Finished(main, records.children(connection, job_id))


class _View:
    """One bar for the planning, then one for each output."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._planning = bars.add_task("Planning", total=100)
        self._outputs: dict[str, TaskID] = {}

    def show(self, state: Finished) -> None:
        planned = bool(state.outputs)
        note = state.main.note or "Planning"
        self._bars.update(
            self._planning,
            completed=100 if planned else state.main.progress,
            description="Planned" if planned else note,
        )
        for row in state.outputs:
            name = Path(row.media_url).name
            if row.job_id not in self._outputs:
                self._outputs[row.job_id] = self._bars.add_task(name, total=100, start=False)
            bar = self._outputs[row.job_id]
            if row.state != "Init" and not self._bars.tasks[bar].started:
                self._bars.start_task(bar)
            done = 100 if row.state == "Success" else min(row.progress, 99)
            self._bars.update(bar, completed=done)


def summary(console: Console) -> Progress:
    """Return a bar that counts steps, for work of our own."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def as_json(finished: Finished) -> dict[str, Any]:
    """Return a finished job for programs that call this one."""
    return {
        "JobId": finished.main.job_id,
        "Status": finished.main.state,
        "Seed": finished.main.seed,
        "Files": [str(path) for path in finished.files],
    }
