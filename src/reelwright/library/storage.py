"""Where the objects of a bucket are: the protocol, and buckets that are folders."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
import shutil
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from reelwright.errors import JobError

_HIDDEN = ".reelwright-"
"""Beginning of the names of files that are being written; they are not objects."""
_WRITTEN = re.compile(re.escape(_HIDDEN) + r"[0-9a-f]{32}")
_TURN = 0.05
"""Seconds between two tries to have one's turn at an object."""

Wanted = Callable[[], None]
"""Raises what ends a publication that nobody wants any more."""


def still() -> None:
    """Want a publication whatever happens meanwhile."""


@dataclass(frozen=True)
class Entry:
    """One object as a listing shows it."""

    key: str
    size: int
    modified: int
    """Milliseconds since 1970."""


class Storage(Protocol):
    """The objects of one bucket. Keys are those of a valid `ObjectName`."""

    def local(self, key: str) -> Path:
        """Return a local file with the object's content, for reading only.

        Raises:
            FileNotFoundError: there is no such object, or its name leads elsewhere.
        """
        ...

    def publish(self, sources: Sequence[Path], key: str, wanted: Wanted = still) -> None:
        """Make the object from local files, one after the other in it.

        Readers see the old content or all of the new. `wanted` is asked while another writer of
        the object is waited for, and again as late as possible: the writer may have been frozen.

        Raises:
            JobError: no object can have that name here.
        """
        ...

    def renew(self, key: str) -> None:
        """Make the object as young as if it was published now.

        Raises:
            FileNotFoundError: there is no such object.
        """
        ...

    def modified(self, key: str) -> int:
        """Return when the object was last published or renewed, as `Entry` has it.

        Raises:
            FileNotFoundError: there is no such object.
        """
        ...

    def delete(self, key: str) -> None:
        """Remove the object if it is there."""
        ...

    def entries(self, prefix: str) -> Iterator[Entry]:
        """List the objects whose keys begin so."""
        ...

    def clear(self, before: int) -> int:
        """Remove what writers that died before a time have left; return how much that was."""
        ...


class FolderStorage:
    """A bucket that is a folder: object `k` is the file `k` in it.

    A symbolic link on the way from the folder to the file is refused, so that no name leads out
    of the folder. The folder itself may be one: the operator made it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def local(self, key: str) -> Path:
        """Return the file itself."""
        *folders, name = key.split("/")
        folder = self.root
        for part in folders:
            folder = folder / part
            if not part or not stat.S_ISDIR(_kind(folder)):
                raise FileNotFoundError(f"There is no object {key}.")
        path = folder / name
        if not name or name.startswith(_HIDDEN) or not stat.S_ISREG(_kind(path)):
            raise FileNotFoundError(f"There is no object {key}.")
        return path

    def publish(self, sources: Sequence[Path], key: str, wanted: Wanted = still) -> None:
        """Write a hidden file in the object's own folder, then give it its name."""
        *folders, name = key.split("/")
        if "" in folders or not name or name.startswith(_HIDDEN):
            raise _unusable(key)
        try:
            require_regular(sources)
            folder = self._make_folders(folders)
            target = folder / name
            if os.path.lexists(target) and not stat.S_ISREG(_kind(target)):
                raise _unusable(key)
            with _exclusive(folder, name, wanted) as (hidden, file):
                join(sources, file)
                file.flush()
                os.fchmod(file.fileno(), 0o644)
                os.fsync(file.fileno())
                wanted()
                os.replace(hidden, target)
            _sync(folder)
        except FileExistsError as error:
            raise _unusable(key) from error
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                raise _unusable(key) from error
            raise

    def renew(self, key: str) -> None:
        """Set the file's times to now."""
        os.utime(self.local(key), follow_symlinks=False)

    def modified(self, key: str) -> int:
        """Return the time of the file."""
        return self.local(key).lstat().st_mtime_ns // 1_000_000

    def delete(self, key: str) -> None:
        """Remove the file; folders stay."""
        try:
            path = self.local(key)
            path.unlink()
        except FileNotFoundError:
            return
        _sync(path.parent)

    def entries(self, prefix: str) -> Iterator[Entry]:
        """Walk the folders that can hold such keys."""
        start = self.root / prefix.rpartition("/")[0]
        for folder, subfolders, names in os.walk(start):
            subfolders.sort()
            for name in sorted(names):
                path = Path(folder, name)
                key = path.relative_to(self.root).as_posix()
                if not key.startswith(prefix) or name.startswith(_HIDDEN):
                    continue
                try:
                    found = path.lstat()
                except FileNotFoundError:
                    continue
                if stat.S_ISREG(found.st_mode):
                    yield Entry(key, found.st_size, found.st_mtime_ns // 1_000_000)

    def clear(self, before: int) -> int:
        """Remove the hidden files that are older and that no living writer has locked."""
        gone = 0
        for folder, _, names in os.walk(self.root):
            for name in filter(_WRITTEN.fullmatch, names):
                path = Path(folder, name)
                with suppress(OSError):
                    if path.lstat().st_mtime_ns // 1_000_000 < before:
                        gone += _remove_unlocked(path)
        return gone

    def _make_folders(self, parts: list[str]) -> Path:
        folder = self.root
        for part in parts:
            parent, folder = folder, folder / part
            try:
                folder.mkdir()
            except FileExistsError:
                if not stat.S_ISDIR(_kind(folder)):
                    raise
            else:
                _sync(parent)
        return folder


def open_regular(path: Path) -> BinaryIO:
    """Open a file for reading that somebody less trusted made: no link, pipe or device.

    Raises:
        FileNotFoundError: there is no such file, or it is something else.
    """
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise FileNotFoundError(f"There is no file {path.name!r}.") from error
    if stat.S_ISREG(os.fstat(number).st_mode):
        return os.fdopen(number, "rb")
    os.close(number)
    raise FileNotFoundError(f"{path.name!r} is not a file.")


def require_regular(paths: Sequence[Path]) -> None:
    """Make sure that all of the files can be read, before anything is made of them.

    Raises:
        FileNotFoundError: there is no such file, or it is something else.
    """
    for path in paths:
        with open_regular(path):
            pass


def join(sources: Sequence[Path], target: IO[bytes]) -> None:
    """Write the content of files one after the other.

    Raises:
        FileNotFoundError: there is no such file, or it is something else.
    """
    for source in sources:
        with open_regular(source) as content:
            shutil.copyfileobj(content, target, 1 << 20)


def _kind(path: Path) -> int:
    """Return the mode bits of what is there, a symbolic link being what it is."""
    try:
        return path.lstat().st_mode
    except (OSError, ValueError) as error:
        raise FileNotFoundError(f"There is no file {path.name!r}.") from error


def _unusable(key: str) -> JobError:
    return JobError(
        f'No object can be stored under the name "{key}" in this bucket.', code="InvalidParameter"
    )


@contextmanager
def _exclusive(folder: Path, name: str, wanted: Wanted) -> Iterator[tuple[Path, BinaryIO]]:
    """Open the hidden file that becomes `name`, empty and locked.

    Its name depends on the object alone, so that a repeated attempt takes over what a dead
    process left behind. The lock keeps two living writers apart.
    """
    hidden = folder / f"{_HIDDEN}{hashlib.blake2b(name.encode(), digest_size=16).hexdigest()}"
    while True:
        number = os.open(hidden, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(number, "w+b") as file:
            while not _has_lock(file):
                wanted()
                time.sleep(_TURN)
            if _is_still(hidden, number):
                file.truncate(0)
                try:
                    yield hidden, file
                finally:
                    if _is_still(hidden, number):
                        hidden.unlink()
                return


def _remove_unlocked(path: Path) -> bool:
    """Remove a hidden file if its writer has died; one that comes now makes another."""
    number = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(number, "r+b") as file:
        if not stat.S_ISREG(os.fstat(number).st_mode) or not _has_lock(file):
            return False
        if not _is_still(path, number):
            return False
        path.unlink()
        return True


def _has_lock(file: BinaryIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_still(path: Path, number: int) -> bool:
    """Tell whether the name leads to the open file: the last writer may have renamed it."""
    try:
        return os.path.samestat(path.lstat(), os.fstat(number))
    except FileNotFoundError:
        return False


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
