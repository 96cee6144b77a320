"""The walls that a child puts up around itself, before it sees a byte of anybody's media."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reelwright.sandbox import kernel, landlock, seccomp
from reelwright.sandbox.limits import Limits, Priority
from reelwright.sandbox.site import Site

_LOW_NICENESS = 10
_SESSION_NICENESS = "5"
_SESSION_TRIES = 5
_OUT_OF_MEMORY_SCORE = "900"


@dataclass(frozen=True)
class Order:
    """What the session asks of a new child."""

    inputs: tuple[Path, ...]
    folder: Path
    limits: Limits
    priority: Priority

    def to_json(self) -> dict[str, Any]:
        """Return the order as the message that the child reads first."""
        return {
            "inputs": [str(path) for path in self.inputs],
            "folder": str(self.folder),
            "limits": vars(self.limits),
            "priority": self.priority.value,
        }

    @classmethod
    def from_json(cls, message: dict[str, Any]) -> Order:
        """Read the message."""
        return cls(
            inputs=tuple(map(Path, message["inputs"])),
            folder=Path(message["folder"]),
            limits=Limits(**message["limits"]),
            priority=Priority(message["priority"]),
        )


def close(order: Order, site: Site, own_users: bool) -> dict[str, str]:
    """Put up the walls; return those that this machine does not have, each with the reason.

    `own_users` says that the process is in a namespace of users of its own.

    Raises:
        OSError: An input or the folder cannot be opened, or a wall that exists could not be built.
    """
    kernel.die_with_parent(signal.SIGKILL)
    os.setsid()
    os.umask(0o077)
    _settle(order.folder)
    kernel.hide_from_peers(False)
    if order.priority is Priority.LOW:
        step_back()
    # Should the machine run out of memory, the kernel shall take the child and not the server.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_OUT_OF_MEMORY_SCORE, encoding="ascii")
    set_limits(order.limits, own_users)
    kernel.drop_capabilities()
    kernel.control_process(kernel.PR_SET_NO_NEW_PRIVS, 1)
    missing = {}
    if landlock.restrict(*_paths(order, site)) == 0:
        missing["files"] = "the kernel has no Landlock, or it is switched off (5.13 or newer, lsm=)"
    try:
        seccomp.restrict()
    except OSError as error:
        missing["calls"] = f"no filter of system calls: {error.strerror}"
    kernel.hide_from_peers(True)
    return missing


def step_back() -> None:
    """Let others on this machine go first.

    Where the kernel shares the processor out by sessions, as desktops do, the niceness of a
    process counts only within its session: the session has one of its own. It is smaller, since
    sessions share by it with everything else on the machine.
    """
    os.nice(_LOW_NICENESS)
    for _ in range(_SESSION_TRIES):
        try:
            Path("/proc/self/autogroup").write_text(_SESSION_NICENESS, encoding="ascii")
        except BlockingIOError:  # at most one change in a tenth of a second, whoever asks
            time.sleep(0.1)
        except OSError:
            return
        else:
            return


def _settle(folder: Path) -> None:
    """Make the folder the home of everything that wants to write somewhere."""
    os.chdir(folder)
    for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        os.environ[name] = str(folder)
    tempfile.tempdir = None


def _paths(order: Order, site: Site) -> tuple[list[tuple[Path, int]], list[tuple[Path, int]]]:
    required = [(path, landlock.READ) for path in order.inputs]
    required.append((order.folder, landlock.WRITE))
    optional = [(path, landlock.RUN) for path in site.programs]
    optional += [(path, landlock.READ) for path in site.files]
    optional += [(path, landlock.DEVICE) for path in site.devices]
    return required, optional


def set_limits(limits: Limits, own_users: bool) -> None:
    """Set the resource limits; those of the machine's administrator stay where they are lower."""
    wanted = {
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_FSIZE: limits.file_bytes,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    if own_users:  # elsewhere it would count what the same user runs outside as well
        wanted[resource.RLIMIT_NPROC] = limits.processes
    for kind, value in wanted.items():
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(kind, (value, value))


def allow_cpu_seconds(seconds: int) -> None:
    """Let this process use so many seconds of processor time from now on."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    until = int(usage.ru_utime + usage.ru_stime) + 1 + seconds
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard != resource.RLIM_INFINITY:
        until = min(until, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard))
