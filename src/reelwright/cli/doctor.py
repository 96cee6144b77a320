"""`reelwright doctor`: what is installed, what serves what, which walls stand, what is missing."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import platform
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.table import Table

from reelwright import __version__, sandbox
from reelwright.config import Settings
from reelwright.errors import JobError, SettingsError
from reelwright.functions import engaging
from reelwright.functions import roster as function_roster
from reelwright.library.buckets import Buckets
from reelwright.models import CAPABILITIES, Engine
from reelwright.render.names import names
from reelwright.render.text.fontfiles import FontFiles, house_font
from reelwright.speech import roster

State = Literal["ok", "note", "missing"]
_MARKS = {"ok": "[green]ok[/]", "note": "[yellow]note[/]", "missing": "[red]missing[/]"}
LEAST_FREE_GIB = 2.0


@dataclass(frozen=True)
class Finding:
    """One line of the report; a `missing` one keeps the product from working."""

    subject: str
    state: State
    text: str


def doctor(settings: Settings, console: Console) -> int:
    """Print the report; return 1 when something needed is missing."""
    findings = [
        *_system(settings),
        *_fonts(settings),
        *_speech(settings),
        *_functions(settings),
        *_walls(),
    ]
    table = Table(show_header=False, box=None, pad_edge=False)
    for finding in findings:
        table.add_row(finding.subject, _MARKS[finding.state], finding.text)
    console.print(table)
    return 1 if any(finding.state == "missing" for finding in findings) else 0


def _system(settings: Settings) -> Iterator[Finding]:
    yield Finding("reelwright", "ok", __version__)
    yield Finding("python", "ok", f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}")
    for package in ("av", "opencv-python-headless", "skia-python", "dbos", "sherpa-onnx"):
        try:
            yield Finding(package, "ok", importlib.metadata.version(package))
        except importlib.metadata.PackageNotFoundError:
            yield Finding(package, "missing", f"{sys.executable} -m pip install {package}")
    cores = len(os.sched_getaffinity(0))
    yield Finding("cores", "ok", f"{cores}, {settings.workers} workers")
    yield _data_folder(settings)
    yield _buckets(settings)
    counts = (f"{len(names(k))} {k}" for k in ("transitions", "filters", "effects", "motions"))
    yield Finding("looks", "ok", ", ".join(counts))


def _buckets(settings: Settings) -> Finding:
    buckets = Buckets(settings)
    try:
        buckets.check()
    except SettingsError as error:
        return Finding("buckets", "missing", error.message)
    found = buckets.names()
    text = ", ".join(found) if found else "none yet: reelwright bucket add NAME [FOLDER]"
    return Finding("buckets", "ok" if found else "note", text)


def _data_folder(settings: Settings) -> Finding:
    folder = settings.data_dir
    there = folder
    while not there.exists():
        there = there.parent
    if not os.access(there, os.W_OK):
        return Finding("data folder", "missing", f"{folder} cannot be written")
    free = shutil.disk_usage(there).free / 2**30
    state: State = "ok" if free >= LEAST_FREE_GIB else "note"
    return Finding("data folder", state, f"{folder}, {free:.0f} GiB free")


def _fonts(settings: Settings) -> Iterator[Finding]:
    try:
        yield Finding("text font", "ok", house_font().name)
    except FileNotFoundError:
        yield Finding("text font", "missing", "pip install justmytype-intl-cjk")
    emoji = FontFiles(settings.font_folders).emoji()
    if emoji is None:
        yield Finding("emoji font", "note", "none: apt install fonts-noto-color-emoji")
    else:
        yield Finding("emoji font", "ok", emoji.name)


def _speech(settings: Settings) -> Iterator[Finding]:
    yield from map(_engine, roster.engines(settings))
    available = roster.system_voices(settings)
    for language, word in (("en", "English"), ("zh", "Mandarin")):
        best = next((voice for voice in available if voice.language == language), None)
        if best is None:
            yield Finding(f"tts: {word}", "missing", "no engine speaks it")
        else:
            yield Finding(f"tts: {word}", "ok", f"spoken by {best.engine} ({best.name})")


def _functions(settings: Settings) -> Iterator[Finding]:
    yield from map(_engine, function_roster.engines(settings))
    for capability in function_roster.capabilities():
        yield _serving(settings, capability)
    used = ("tts", *function_roster.capabilities())
    others = ", ".join(name for name in CAPABILITIES if name not in used)
    yield Finding("other capabilities", "note", f"not used yet: {others}")


def _engine(engine: Engine) -> Finding:
    found = engine.availability
    text = found.reason if found.available else f"{found.reason}: {found.how_to_get}"
    return Finding(f"{engine.capability}: {engine.name}", "ok" if found.available else "note", text)


def _serving(settings: Settings, capability: str) -> Finding:
    """Say who serves a capability, once the user's own engine has shown that it works."""
    try:
        engine = function_roster.serving(settings, capability)
        if engine is None:
            return Finding(capability, "ok", "served by what is built in")
        with (
            contextlib.closing(sandbox.launch()) as fork_server,
            tempfile.TemporaryDirectory(prefix="reelwright-") as folder,
            fork_server.open(engine.files, Path(folder)) as session,
        ):
            rate = engaging.try_out(session, engine)
    except JobError as error:
        return Finding(capability, "missing", error.message)
    return Finding(capability, "ok", f"served by {engine.name} at {rate} Hz")


def _walls() -> Iterator[Finding]:
    for wall in sandbox.walls():
        yield Finding(f"wall: {wall.name}", "ok" if wall.standing else "note", wall.reason)
