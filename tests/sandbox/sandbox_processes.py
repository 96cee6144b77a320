"""Looking at processes from outside."""

from __future__ import annotations

from collections.abc import Iterable

import psutil


def offspring(process: int | None) -> list[psutil.Process]:
    """Return everything that descends from a process."""
    return [] if process is None else psutil.Process(process).children(recursive=True)


def wards(server: int | None) -> list[psutil.Process]:
    """Return what the guardians of a fork server look after; these are its own children."""
    guardians = psutil.Process(server).children()
    return [process for process in offspring(server) if process not in guardians]


def all_end(processes: Iterable[psutil.Process], seconds: float = 10.0) -> bool:
    """Wait until all processes have ended, or so long at most."""
    _, alive = psutil.wait_procs(list(processes), timeout=seconds)
    return not any(map(lives, alive))


def lives(process: psutil.Process) -> bool:
    """Tell whether a process has not ended; one that nobody has waited for yet has."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
