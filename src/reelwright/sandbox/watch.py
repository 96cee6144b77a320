"""What the parent keeps an eye on while a task runs."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from reelwright.sandbox.failures import (
    DiskFull,
    FolderFull,
    SandboxError,
    TaskCancelled,
    TaskTimedOut,
)
from reelwright.sandbox.unnamed import unnamed_size

_FOLDER_INTERVAL = 0.25
_FOLDER_SHARE = 20
"""Looking through the folder may take a twentieth of the time."""
_BLOCK = 512
_RESERVE = 256 << 20
"""Bytes of the disk that a task leaves to others: what it hides from the folder counts there."""


def folder_size(folder: Path) -> int:
    """Return the disk space of everything in the folder; links are not followed."""
    total = 0
    folders = [os.fspath(folder)]
    while folders:
        with contextlib.suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    total += entry.stat(follow_symlinks=False).st_blocks * _BLOCK
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
    return total


def free_space(folder: Path) -> int:
    """Return how many bytes its file system has left; a folder that is gone fills nothing."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return sys.maxsize
    return found.f_bavail * found.f_frsize


class Watch:
    """The rules of one run: not after its time, not unwanted, not more than the folder holds.

    The processes below `guardian` count with what they hold open after they removed it.
    """

    def __init__(
        self,
        folder: Path,
        guardian: int,
        folder_bytes: int,
        seconds: float,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self._folder = folder
        self._guardian = guardian
        self._had_reserve = free_space(folder) >= _RESERVE
        self._folder_bytes = folder_bytes
        self._seconds = seconds
        self._cancelled = cancelled
        self._until = time.monotonic() + seconds
        self._next_look = 0.0

    def objection(self) -> SandboxError | None:
        """Return the reason to end the task now, if there is one."""
        if self._cancelled is not None and self._cancelled():
            return TaskCancelled("The task was cancelled.")
        now = time.monotonic()
        if now >= self._until:
            return TaskTimedOut(f"The task took longer than {self._seconds:g} seconds")
        if now >= self._next_look:
            return self._look_into_folder(now)
        return None

    def _look_into_folder(self, now: float) -> SandboxError | None:
        size = folder_size(self._folder) + unnamed_size(self._guardian)
        full = self._had_reserve and free_space(self._folder) < _RESERVE
        taken = time.monotonic() - now
        self._next_look = now + max(_FOLDER_INTERVAL, taken * _FOLDER_SHARE)
        if size <= self._folder_bytes:
            return DiskFull("The disk is almost full") if full else None
        return FolderFull(
            f"The task wrote {size} bytes into its folder where {self._folder_bytes} are allowed"
        )
