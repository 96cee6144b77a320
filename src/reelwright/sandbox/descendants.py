"""Ending processes that would rather live on."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

_PAUSE = 0.001


def children() -> list[int]:
    """Return the process ids of this process's children, those that ended and wait included."""
    me = os.getpid()
    with contextlib.suppress(OSError):
        text = Path(f"/proc/self/task/{me}/children").read_text(encoding="ascii")
        return [int(word) for word in text.split()]
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError, ValueError, IndexError):
            line = Path("/proc", name, "stat").read_text(encoding="utf-8", errors="replace")
            # The command's name stands in parentheses and may hold anything.
            if int(line.rpartition(")")[2].split()[1]) == me:
                found.append(int(name))
    return found


def reap() -> dict[int, int]:
    """Collect the children that have ended: process id to wait status."""
    ended = {}
    with contextlib.suppress(ChildProcessError):
        while True:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child == 0:
                break
            ended[child] = status
    return ended


def end_all(spared: frozenset[int] = frozenset()) -> None:
    """Kill this process's children but the spared ones, and in turn whom it inherits from them.

    This process must be a subreaper: then a descendant that has left its process group or session,
    or whose parent ended long ago, comes here as an orphan when the last one above it is killed.
    """
    while victims := [child for child in children() if child not in spared]:
        for child in victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        for child in victims:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(child, os.WNOHANG)
        time.sleep(_PAUSE)
