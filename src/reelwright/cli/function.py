"""`reelwright function`: one algorithm on a local file."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from reelwright import sandbox
from reelwright.config import Settings
from reelwright.errors import InvalidParameter
from reelwright.functions import faults, performing
from reelwright.functions.catalogue import function_named
from reelwright.functions.parameters import read_params
from reelwright.functions.performing import Order, Performed
from reelwright.functions.placing import place, stem
from reelwright.functions.protocol import JobParams
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
    order = Order(settings, chosen, params, source.resolve(), second)
    inputs = order.inputs
    fork_server = sandbox.launch()
    try:
        with tempfile.TemporaryDirectory(prefix="reelwright-") as folder:
            limits = Limits(memory=settings.task_memory_mib * MIB)
            with fork_server.open(inputs, Path(folder), limits) as session, _bar(console) as bar:
                task = bar.add_task(name, total=1.0)

                def show(fraction: float, note: str) -> None:
                    bar.update(task, completed=fraction)

                made = performing.perform(order, session, progress=show)
            _keep(made, Path(folder), output, source, picture)
    finally:
        fork_server.close()
    for note in made.notes:
        console.print(f"note: {note}", highlight=False, soft_wrap=True)
    return json.dumps(made.result, ensure_ascii=False)


def _second_files(settings: Settings, params: JobParams) -> dict[str, Path]:
    found = {}
    for key, reference in params.references().items():
        missing = faults.not_found(f'The file of "JobParams.{key}" "{reference}" was not found.')
        if address.is_address(reference):
            try:
                found[key] = Buckets(settings).path_of(address.parse(reference))
            except FileNotFoundError:
                raise missing from None
            continue
        found[key] = Path(reference).expanduser().resolve()
        if not found[key].is_file():
            raise missing
    return found


def _keep(made: Performed, folder: Path, output: str, source: Path, picture: Path | None) -> None:
    """Move what was made from the task's folder to where it was wanted."""
    if output != NO_FILE:
        moment = time.time_ns() // 1_000_000
        for one in place(made.files, output, source=stem(source.name), timestamp=moment):
            _copy(folder / one.kind.name, Path(one.address).expanduser())
    if picture is not None and made.picture is not None:
        _copy(folder / made.picture, picture)


def _copy(file: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target, follow_symlinks=False)
    except OSError as error:
        raise faults.output_failed(f"{target} could not be written: {error.strerror}.") from error


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True)
