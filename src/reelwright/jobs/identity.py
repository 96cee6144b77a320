"""Which process is this, and does another one still live?"""

from __future__ import annotations

import os
import socket
import uuid
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_START_TIME = 19
"""Index of the start time among the fields behind the command's name in /proc/PID/stat."""


@dataclass(frozen=True)
class Identity:
    """A process, so described that a process on the same machine can tell whether it lives.

    A process number is used again, after a restart of the machine or in another container at
    once; with the boot id, the number space and the start time it means one process.
    """

    process_id: str
    """Unique for ever; the motor's name for this process."""
    host: str
    boot_id: str
    pid_namespace: str
    pid: int
    start_time: int

    def sees(self, other: Identity) -> bool:
        """Tell whether the other process is, or was, one that we can look up."""
        here = (self.boot_id, self.pid_namespace)
        return all(here) and here == (other.boot_id, other.pid_namespace)

    def is_gone(self, other: Identity) -> bool:
        """Tell whether we can see that the other process has died; False also if we cannot see."""
        return self.sees(other) and _start_time(other.pid) != other.start_time


def identify() -> Identity:
    """Describe this process under a new id."""
    return Identity(
        process_id=uuid.uuid4().hex,
        host=socket.gethostname(),
        boot_id=_text(_PROC / "sys/kernel/random/boot_id"),
        pid_namespace=_namespace(),
        pid=os.getpid(),
        start_time=_start_time(os.getpid()) or 0,
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _namespace() -> str:
    try:
        return os.readlink(_PROC / "self/ns/pid")
    except OSError:
        return ""


def _start_time(pid: int) -> int | None:
    """Return the kernel's start time of a living process, None for none and for a zombie."""
    try:
        stat = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The command's name is in parentheses and may hold anything, parentheses too.
    state, *fields = stat[stat.rindex(")") + 2 :].split()
    return None if state in "ZXx" else int(fields[_START_TIME - 1])
