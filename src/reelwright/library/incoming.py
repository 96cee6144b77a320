"""Files that callers are sending: written piece by piece, and kept until they are objects.

Below one folder lie `arriving` (files being written), and `parts/<upload id>` (whole parts). A
name outside of `arriving` is that of a whole file.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

from reelwright.library.crc64 import Crc64

ABANDONED_SECONDS = 6 * 3600
"""A file that nobody has written to for so long belongs to a process that died."""


class TooLarge(Exception):
    """More arrives than is allowed."""


class Arrival:
    """A file while it arrives. What is not kept at the end of the `with` block is removed."""

    def __init__(self, path: Path, most: int) -> None:
        self.path = path
        self.size = 0
        self._most = most
        self._file = path.open("xb")
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._crc64 = Crc64()
        self._kept = False

    def __enter__(self) -> Arrival:
        """Give the file, which is empty."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove the file unless it was kept."""
        self._file.close()
        if not self._kept:
            self.path.unlink(missing_ok=True)

    def write(self, data: bytes) -> None:
        """Add bytes.

        Raises:
            TooLarge: there are more than allowed.
        """
        self.size += len(data)
        if self.size > self._most:
            raise TooLarge
        self._file.write(data)
        self._md5.update(data)
        self._crc64.update(data)

    def flush(self) -> None:
        """Make what was written outlast a power failure."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def keep(self, path: Path) -> None:
        """Give the file, which is whole, its name."""
        self.flush()
        os.replace(self.path, path)
        self._kept = True

    @property
    def md5(self) -> bytes:
        """The digest of what was written."""
        return self._md5.digest()

    @property
    def etag(self) -> str:
        """The digest in capital hexadecimal digits."""
        return self._md5.hexdigest().upper()

    @property
    def crc64(self) -> int:
        """The check sum of what was written."""
        return self._crc64.value()


class Incoming:
    """The folder of what callers are sending."""

    def __init__(self, folder: Path) -> None:
        self._arriving = folder / "arriving"
        self._parts = folder / "parts"

    def arrive(self, most: int) -> Arrival:
        """Open a file for what arrives, at most so many bytes."""
        self._arriving.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Arrival(self._arriving / uuid.uuid4().hex, most)

    def parts(self, upload_id: str) -> Path:
        """Return the folder of the parts of one object, making it."""
        folder = self._parts / upload_id
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def drop(self, upload_id: str) -> None:
        """Remove the parts of one object."""
        shutil.rmtree(self._parts / upload_id, ignore_errors=True)

    def folders(self) -> list[str]:
        """Return the ids whose parts have a folder."""
        with suppress(FileNotFoundError):
            return sorted(entry.name for entry in self._parts.iterdir())
        return []

    @contextmanager
    def joining(self, upload_id: str) -> Iterator[Path]:
        """Give the folder of an object's parts to one caller at a time, over all processes."""
        folder = self.parts(upload_id)
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(number, fcntl.LOCK_EX)
            yield folder
        finally:
            os.close(number)

    def sweep(self) -> None:
        """Remove what dead processes left behind half written."""
        oldest = time.time() - ABANDONED_SECONDS
        with suppress(FileNotFoundError):
            for path in self._arriving.iterdir():
                with suppress(FileNotFoundError):
                    if path.stat().st_mtime < oldest:
                        path.unlink()
