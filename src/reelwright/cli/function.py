"""`reelwright function`: one algorithm on a local file."""

from __future__ import annotations

import json
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from reelwright import sandbox
from reelwright.cli import targets
from reelwright.config import Settings
from reelwright.errors import InvalidParameter, JobError, StorageNotFound
from reelwright.functions import faults, performing
from reelwright.functions.catalogue import function_named
from reelwright.functions.parameters import read_params
from reelwright.functions.performing import Order, Performed
from reelwright.functions.placing import place, stem
from reelwright.functions.protocol import Function, JobParams
from reelwright.library import address
from reelwright.library.buckets import Buckets
from reelwright.sandbox import Limits

MIB = 1 << 20
NO_FILE = "-"


def function(
    settings: Settings,
    name: str,
    source: Path,
    output: str,
    console: Console,
    *,
    params: str = "",
    model: str = "",
    picture: Path | None = None,
) -> str:
    """Carry a function out and put its files in place; return Result as JSON text.

    Raises:
        ReelwrightError: the arguments are wrong, or the function came to another end.
    """
    address.serve_hosts(settings.host_suffixes)
    chosen = function_named(name)
    if model and model not in chosen.models:
        raise InvalidParameter("ModelId", f"{name} has no such model.")
    second = _second_files(settings, read_params(chosen, params))
    if not source.is_file():
        raise faults.not_found(f'The input "{source}" was not found.')
    placed = _placed(chosen, output, source)
    order = Order(settings, chosen, params, source.resolve(), second)
    inputs = order.inputs
    _leave_tidily()
    fork_server = sandbox.launch()
    try:
        with tempfile.TemporaryDirectory(prefix="reelwright-") as folder:
            limits = Limits(memory=settings.task_memory_mib * MIB)
            with fork_server.open(inputs, Path(folder), limits) as session, _bar(console) as bar:
                task = bar.add_task(name, total=1.0)

                def show(fraction: float, note: str) -> None:
                    bar.update(task, completed=fraction)

                made = performing.perform(order, session, progress=show)
            made = _keep(made, Path(folder), placed, picture)
    finally:
        fork_server.close()
    for note in made.notes:
        console.print(Text(f"note: {note}"), soft_wrap=True)
    return json.dumps(made.result, ensure_ascii=False)


def _second_files(settings: Settings, params: JobParams) -> dict[str, Path]:
    found = {}
    for key, reference in params.references().items():
        missing = faults.not_found(f'The file of "JobParams.{key}" "{reference}" was not found.')
        if address.is_address(reference):
            try:
                found[key] = Buckets(settings).path_of(address.parse(reference))
            except (FileNotFoundError, StorageNotFound):
                raise missing from None
            continue
        found[key] = Path(reference).expanduser().resolve()
        if not found[key].is_file():
            raise missing
    return found


def _placed(function: Function, output: str, source: Path) -> dict[str, Path]:
    """Return where each file of the function goes, once it is sure that it can go there."""
    if not function.files:
        return {}
    if output in ("", NO_FILE):
        raise InvalidParameter("OUTPUT", f"{function.name} makes a file, which needs a path.")
    moment = time.time_ns() // 1_000_000
    placed = place(function.files, output, source=stem(source.name), timestamp=moment)
    found = {one.kind.name: Path(one.address).expanduser() for one in placed}
    targets.check(found.values())
    return found


def _leave_tidily() -> None:
    """Let a signal to end be an exit, which removes the work folder and ends the children."""

    def leave(number: int, _frame: object) -> None:
        sys.exit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        # Who ignores it for us (nohup) means to have the work done.
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, leave)


def _keep(
    made: Performed, folder: Path, placed: Mapping[str, Path], picture: Path | None
) -> Performed:
    """Move what was made from the task's folder to where it was wanted."""
    for file in made.files:
        if file.name in placed:
            targets.put(folder / file.name, placed[file.name])
    if picture is None or made.picture is None:
        return made
    try:
        targets.put(folder / made.picture, picture)
    except JobError as error:
        # The picture is an extra: the result counts.
        return replace(made, notes=(*made.notes, error.message))
    return made


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    # Without a terminal there is nothing to draw on: an empty line would be left.
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
