"""Files kept under the hash of what they were made from: segments and mixed sound."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


class FileCache:
    """A folder of files by key, bounded in size; what was used longest ago goes first."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes

    def get(self, key: str) -> Path | None:
        """Return the file kept under a key, and note that it was used."""
        path = self._path(key)
        try:
            os.utime(path)
        except FileNotFoundError:
            return None
        return path

    def put(self, key: str, file: Path) -> Path:
        """Take a finished file over under a key; it must lie on the same file system.

        The file is on the disk before it has its name, so that a crash leaves no half of one.
        What is there already stays: a sandbox child may have been let at that very file.
        """
        path = self._path(key)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        number = os.open(file, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
        with contextlib.suppress(FileExistsError):
            os.link(file, path)
        file.unlink()
        return path

    def prune(self) -> int:
        """Remove the files used longest ago until the rest fits; return how many went."""
        files = sorted(self._files())
        size = sum(length for _, length, _ in files)
        removed = 0
        for _, length, path in files:
            if size <= self._most_bytes:
                break
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
            size -= length
            removed += 1
        return removed

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key

    def _files(self) -> Iterator[tuple[int, int, Path]]:
        for path in self._folder.glob("??/*"):
            with contextlib.suppress(FileNotFoundError):
                found = path.stat()
                yield found.st_mtime_ns, found.st_size, path
