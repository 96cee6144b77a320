"""The tasks of this room: carry a function out on a local file, try an engine of the user's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reelwright.functions.catalogue import function_named
from reelwright.functions.parameters import read_params
from reelwright.functions.protocol import PICTURE
from reelwright.functions.roster import open_engine
from reelwright.functions.work import Second, Work
from reelwright.library import address
from reelwright.media import probe as prober
from reelwright.media.facts import MediaFacts
from reelwright.sandbox.task import Context


def perform(
    context: Context,
    function: str,
    path: str,
    facts: Mapping[str, Any],
    params: str = "",
    second: Mapping[str, Mapping[str, Any]] | None = None,
    engines: Mapping[str, Any] | None = None,
    longest: float = float("inf"),
    hosts: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Carry a function out; its files and its picture are left in the task's folder.

    `hosts` are those of the server, where its files have addresses: this process knows no settings.

    Returns:
        `result`; `files` (names with the facts of those that become assets); `picture` (its
        name or None); `notes`.
    """
    if hosts is not None:
        address.serve_hosts(hosts)
    chosen = function_named(function)
    work = Work(
        context=context,
        source=Path(path),
        facts=MediaFacts.from_json(facts),
        params=read_params(chosen, params),
        second={
            key: Second(Path(one["path"]), MediaFacts.from_json(one["facts"]))
            for key, one in (second or {}).items()
        },
        engines=engines or {},
        longest=longest,
    )
    outcome = chosen.run(work)
    files = []
    for file in outcome.files:
        made = context.folder / file.name
        files.append(
            {"name": file.name, "facts": prober.probe(made).to_json() if file.asset else None}
        )
    return {
        "result": outcome.result,
        "files": files,
        "picture": PICTURE if (context.folder / PICTURE).exists() else None,
        "notes": work.notes,
    }


def try_engine(context: Context, engine: Mapping[str, Any]) -> dict[str, Any]:
    """Let an engine, a `Serving` as JSON, work on a second of faint noise.

    What ends the process over a bad file ends it here, and the blame falls on the right one.

    Returns:
        `rate`: the samples per second at which it works.

    Raises:
        JobError: `EngineUnavailable`.
    """
    import numpy as np

    opened = open_engine(engine, context)
    shape = (opened.rate,) if engine["capability"] == "denoise" else (opened.rate, 2)
    noise = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    opened(noise * np.float32(0.01))
    return {"rate": opened.rate}
