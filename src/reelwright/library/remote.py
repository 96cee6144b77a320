"""Buckets behind fsspec: S3, OSS and whatever else it has an adapter for."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import fsspec

from reelwright.errors import JobError, TransientError
from reelwright.library.storage import Entry, Wanted, join, require_regular, still


def lacks(address: str) -> str:
    """Return what has to be installed before an fsspec address can be used, "" for nothing."""
    try:
        fsspec.get_filesystem_class(fsspec.core.split_protocol(address)[0])
    except (ImportError, ValueError) as error:
        return str(error)
    return ""


class RemoteStorage:
    """A bucket in an object store, named by an fsspec address such as `s3://bucket/prefix`.

    An object is copied to the folder `cache` when it is first read, and read from there as long
    as the store says that it has not changed.
    """

    def __init__(self, address: str, cache: Path) -> None:
        self._files, root = fsspec.core.url_to_fs(address)
        self._root = str(root).rstrip("/")
        self._cache = cache

    def local(self, key: str) -> Path:
        """Return the copy of the object's present content."""
        remote = self._path(key)
        try:
            if self._files.isdir(remote):
                raise FileNotFoundError(f"There is no object {key}.")
            version = self._files.ukey(remote)
            name = hashlib.blake2b(f"{remote}\0{version}".encode(), digest_size=24).hexdigest()
            # The ending stays: readers may look at it.
            copy = self._cache / f"{name}{Path(key).suffix[:16]}"
            if not copy.exists():
                self._fetch(remote, copy)
        except (FileNotFoundError, IsADirectoryError):
            raise FileNotFoundError(f"There is no object {key}.") from None
        except OSError as error:
            raise TransientError(f"The object {key} could not be read: {error}") from error
        return copy

    def publish(self, sources: Sequence[Path], key: str, wanted: Wanted = still) -> None:
        """Write the object; an object store shows it when it is complete."""
        if "" in key.split("/"):
            raise JobError(f'No object can be called "{key}" here.', code="InvalidParameter")
        require_regular(sources)
        remote = self._path(key)
        try:
            with self._as_one(sources) as source:
                wanted()
                self._files.put_file(str(source), remote)
        except OSError as error:
            raise TransientError(f"The object {key} could not be written: {error}") from error

    def renew(self, key: str) -> None:
        """Write the object again: a store keeps no other sign of youth."""
        self.publish([self.local(key)], key)

    def modified(self, key: str) -> int:
        """Ask the store for the time."""
        self._files.invalidate_cache()
        return int(_moment(self._files, self._path(key)).timestamp() * 1000)

    def delete(self, key: str) -> None:
        """Remove the object if it is there."""
        try:
            self._files.rm_file(self._path(key))
        except FileNotFoundError:
            return

    def entries(self, prefix: str) -> Iterator[Entry]:
        """List what lies below the last folder of the prefix."""
        self._files.invalidate_cache()
        found: dict[str, dict[str, Any]] = self._files.find(
            self._path(prefix.rpartition("/")[0]), detail=True
        )
        for path, info in sorted(found.items()):
            key = path.removeprefix(self._root).lstrip("/")
            if key.startswith(prefix):
                modified = int(_moment(self._files, path).timestamp() * 1000)
                yield Entry(key, int(info.get("size") or 0), modified)

    def clear(self, before: int) -> int:
        """Do nothing: an object store shows and keeps no half of an object."""
        return 0

    @contextmanager
    def _as_one(self, sources: Sequence[Path]) -> Iterator[Path]:
        """Give one local file with the content of several."""
        if len(sources) == 1:
            yield sources[0]
            return
        self._cache.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._cache, prefix=".part-") as file:
            join(sources, file.file)
            file.flush()
            yield Path(file.name)

    def _path(self, key: str) -> str:
        return f"{self._root}/{key}".rstrip("/")

    def _fetch(self, remote: str, copy: Path) -> None:
        self._cache.mkdir(parents=True, exist_ok=True)
        number, hidden = tempfile.mkstemp(dir=self._cache, prefix=".part-")
        os.close(number)
        try:
            self._files.get_file(remote, hidden)
            os.replace(hidden, copy)
        except BaseException:
            Path(hidden).unlink(missing_ok=True)
            raise


def _moment(files: Any, path: str) -> datetime:
    moment: datetime = files.modified(path)
    return moment
