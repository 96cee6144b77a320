"""Files that a session's processes hold open but that no folder shows any more."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

_BLOCK = 512

_Key = tuple[int, int]
"""Device and number of a file."""


def unnamed_size(guardian: int) -> int:
    """Return the disk space (or memory) of files without a name below a session's guardian.

    What the guardian itself holds is the server's. Who may not look into the processes sees
    nothing: they are hidden from other processes of the same user, except for root's.
    """
    own = _unnamed(guardian)
    found: dict[_Key, int] = {}
    for process in _descendants(guardian):
        found |= _unnamed(process)
    return sum(size for key, size in found.items() if key not in own)


def _descendants(process: int) -> Iterator[int]:
    waiting = [process]
    while waiting:
        for path in Path(f"/proc/{waiting.pop()}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                children = [int(word) for word in path.read_text(encoding="ascii").split()]
                waiting += children
                yield from children


def _unnamed(process: int) -> dict[_Key, int]:
    found = {}
    with contextlib.suppress(OSError), os.scandir(f"/proc/{process}/fd") as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                file = os.stat(entry.path)
                if stat.S_ISREG(file.st_mode) and file.st_nlink == 0:
                    found[file.st_dev, file.st_ino] = file.st_blocks * _BLOCK
    return found
