"""What happened to a task, in words."""

from __future__ import annotations

import contextlib
import os
import re
import signal
from pathlib import Path
from typing import Any

from reelwright.sandbox.failures import (
    DiskFull,
    FolderFull,
    MachineOutOfMemory,
    OutOfMemory,
    SandboxError,
    SandboxUnavailable,
    TaskCancelled,
    TaskCrashed,
    TaskFailed,
    TaskFailedForNow,
    TaskKilled,
    TaskTimedOut,
)

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9.]{0,99}")
_NO_MEMORY = re.compile(
    r"bad_alloc|out of memory|cannot allocate memory|insufficient memory|memoryerror",
    re.IGNORECASE,
)
_SHOWN_LINES = 3
_SHOWN_TEXT = 300
_SHOWN_NAME = 100
_SHOWN_MESSAGE = 4000


def kernel_kills() -> int:
    """Return how often the kernel has killed a process for want of memory."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        text = Path("/proc/vmstat").read_text(encoding="ascii")
        return int(text.partition("\noom_kill ")[2].split()[0])
    return 0


def with_log(sentence: str, lines: tuple[str, ...]) -> str:
    """Return the sentence with the last words of the log."""
    last = " | ".join(line.strip()[:_SHOWN_TEXT] for line in _telling(lines))
    return f"{sentence}; last log lines: {last}" if last else f"{sentence}."


def _telling(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return the last lines; of a dump by Python's fault handler where it happened."""
    for index, line in enumerate(lines):
        if line.startswith("Fatal Python error"):
            places = tuple(place for place in lines[index:] if place.startswith("  File "))
            return (*lines[max(index - _SHOWN_LINES, 0) : index], *places[:_SHOWN_LINES])
    return lines[-_SHOWN_LINES:]


def _signal_in_words(number: int) -> str:
    words = signal.strsignal(number) if number in range(1, signal.NSIG) else None
    return f"signal {number} ({(words or 'unknown').lower()})"


def crash(status: int | None, doing: str, lines: tuple[str, ...], kills: int) -> SandboxError:
    """Return the error for a child that ended with this wait status while it was `doing`.

    `kills` is how often the kernel has killed for want of memory since the task began.
    """
    if status is None:
        return SandboxUnavailable(
            f"The fork server or a guardian process ended while {doing}.", lines=lines
        )
    exit_code = os.waitstatus_to_exitcode(status)
    if exit_code >= 0:
        sentence = f"The task's process ended with exit status {exit_code} while {doing}"
        return TaskCrashed(with_log(sentence, lines), lines=lines)
    number = -exit_code
    words = f"The task was killed by {_signal_in_words(number)} while {doing}"
    kind: type[SandboxError] = TaskCrashed
    if number == signal.SIGKILL:
        kind = MachineOutOfMemory if kills > 0 else TaskKilled
    elif number == signal.SIGXCPU:
        kind, words = TaskTimedOut, f"The task used up its processor time while {doing}"
    elif number == signal.SIGXFSZ:
        kind, words = FolderFull, f"The task wrote too long a file while {doing}"
    elif any(_NO_MEMORY.search(line) for line in lines):
        kind, words = OutOfMemory, f"The task reached its memory limit while {doing}"
    return kind(with_log(words, lines), lines=lines)


def failure(error: dict[str, Any], doing: str, lines: tuple[str, ...]) -> SandboxError:
    """Return the error that a task reports, whatever the child put into the report."""
    kind, code = str(error.get("kind")), str(error.get("code"))
    name, message = str(error.get("type"))[:_SHOWN_NAME], str(error.get("message"))[:_SHOWN_MESSAGE]
    if kind == "task":
        own = TaskFailedForNow if error.get("transient") is True else TaskFailed
        known = code if _CODE.fullmatch(code) else TaskFailed.code
        return own(message, code=known, lines=lines)
    if kind == "cancelled":
        return TaskCancelled("The task was cancelled.", lines=lines)
    shortages: dict[str, tuple[type[SandboxError], str]] = {
        "memory": (OutOfMemory, "The task reached its memory limit"),
        "disk": (DiskFull, "No space is left on the disk"),
        "file": (FolderFull, "The task wrote more than it may"),
    }
    if kind in shortages:
        shortage, words = shortages[kind]
        return shortage(f"{words} while {doing}: {message or name}", lines=lines)
    sentence = f"The task failed with {name}: {message}".rstrip(": ")
    return TaskFailed(f"{sentence}, while {doing}.", lines=lines)
