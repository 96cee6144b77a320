"""The buckets of this server and the objects in them."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from reelwright.config import Settings
from reelwright.errors import SettingsError, StorageNotFound, TransientError
from reelwright.library.address import ObjectName, is_bucket_name
from reelwright.library.remote import RemoteStorage, lacks
from reelwright.library.storage import Entry, FolderStorage, Storage, Wanted, still

RESERVED = "reelwright"
"""The bucket of what this server makes for itself: spoken sound and covers."""

_MAY_PASS = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ENFILE, errno.EMFILE)


class Buckets:
    """Buckets by name: those of the settings, and the folders under `data_dir/buckets`.

    A setting is a folder, or an fsspec address (`s3://…`) for a bucket in an object store.
    """

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.buckets_dir
        self._cache = settings.cache_dir / "objects"
        self._configured = dict(settings.buckets)

    def names(self) -> list[str]:
        """Return the names of all buckets except the reserved one, sorted."""
        found = {name for name in self._configured if is_bucket_name(name)}
        if self._folder.is_dir():
            found |= {
                entry.name
                for entry in self._folder.iterdir()
                if is_bucket_name(entry.name) and entry.is_dir()
            }
        return sorted(found - {RESERVED})

    def check(self) -> None:
        """Make sure that every bucket of the settings can be reached with what is installed.

        Raises:
            SettingsError: one is in an object store whose adapter is not there.
        """
        for name, address in self._configured.items():
            missing = lacks(address) if "://" in address else ""
            if missing:
                raise SettingsError(f'The bucket "{name}" of the settings is unusable: {missing}.')

    def require(self, bucket: str) -> None:
        """Make sure that a bucket is known.

        Raises:
            StorageNotFound: it is not.
        """
        self.storage(bucket)

    def storage(self, bucket: str) -> Storage:
        """Return where the objects of a bucket are.

        Raises:
            StorageNotFound: no bucket is called so.
        """
        if not is_bucket_name(bucket):
            raise StorageNotFound(bucket)
        configured = self._configured.get(bucket)
        if configured is not None and "://" in configured:
            return RemoteStorage(configured, self._cache / bucket)
        folder = Path(configured) if configured is not None else self._folder / bucket
        if bucket == RESERVED and configured is None:
            folder.mkdir(parents=True, exist_ok=True)
        if not folder.is_dir():
            raise StorageNotFound(bucket)
        return FolderStorage(folder)

    def create(self, name: str, folder: Path | None = None) -> None:
        """Make a bucket, in a folder of its own or in one that is there already.

        Raises:
            ValueError: the name is taken or no bucket can have it.
            NotADirectoryError: the folder does not exist.
        """
        if not is_bucket_name(name) or name == RESERVED:
            raise ValueError(f'"{name}" is not a possible name of a bucket.')
        if name in self._configured:
            raise ValueError(f'The bucket "{name}" is in the settings already.')
        if folder is not None and not folder.is_dir():
            raise NotADirectoryError(folder)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            if folder is None:
                (self._folder / name).mkdir()
            else:
                (self._folder / name).symlink_to(folder.resolve())
        except FileExistsError:
            raise ValueError(f'The bucket "{name}" exists already.') from None

    def path_of(self, name: ObjectName) -> Path:
        """Return a local file with an object's content, for reading only.

        Raises:
            StorageNotFound: the bucket is not known.
            FileNotFoundError: the bucket has no such object.
        """
        return self.storage(name.bucket).local(name.key)

    def exists(self, name: ObjectName) -> bool:
        """Tell whether an object is there.

        Raises:
            StorageNotFound: the bucket is not known.
        """
        try:
            self.path_of(name)
        except FileNotFoundError:
            return False
        return True

    def publish(self, local: Path, name: ObjectName, wanted: Wanted = still) -> None:
        """Make an object from a local file, replacing the one of that name at once.

        What `wanted` raises ends it: it is asked while another writer of the object is waited
        for, and just before the object is replaced.

        Raises:
            StorageNotFound: the bucket is not known.
            FileNotFoundError: there is no such local file.
            JobError: no object can have that name in this bucket.
            TransientError: the storage is full or does not answer.
        """
        self.publish_joined([local], name, wanted)

    def publish_joined(
        self, parts: Sequence[Path], name: ObjectName, wanted: Wanted = still
    ) -> None:
        """Make an object from local files, one after the other in it; otherwise as `publish`."""
        try:
            self.storage(name.bucket).publish(parts, name.key, wanted)
        except OSError as error:
            if error.errno in _MAY_PASS:
                raise TransientError(f"{name} could not be stored: {error.strerror}.") from error
            raise

    def keep(self, local: Path, name: ObjectName) -> None:
        """Publish a file under a name that tells its content; one that is there becomes young.

        It stays the same file: a sandbox child may have been let at it.

        Raises:
            StorageNotFound: the bucket is not known.
            TransientError: the storage is full or does not answer.
        """
        if not self.renew(name):
            self.publish(local, name)

    def renew(self, name: ObjectName) -> bool:
        """Make an object as young as if it was published now; False when it is not there.

        Raises:
            StorageNotFound: the bucket is not known.
        """
        try:
            self.storage(name.bucket).renew(name.key)
        except FileNotFoundError:
            return False
        return True

    def modified(self, name: ObjectName) -> int | None:
        """Return when an object was last published or renewed, in ms; None when it is not there.

        Raises:
            StorageNotFound: the bucket is not known.
        """
        try:
            return self.storage(name.bucket).modified(name.key)
        except FileNotFoundError:
            return None

    def delete(self, name: ObjectName) -> None:
        """Remove an object if it is there.

        Raises:
            StorageNotFound: the bucket is not known.
        """
        self.storage(name.bucket).delete(name.key)

    def clear(self, before: int) -> int:
        """Remove what writers that died before a time have left; return how much that was."""
        gone = 0
        for bucket in [*self.names(), RESERVED]:
            with suppress(StorageNotFound):
                gone += self.storage(bucket).clear(before)
        return gone

    def entries(self, bucket: str, prefix: str = "") -> Iterator[Entry]:
        """List the objects of a bucket whose keys begin so.

        Raises:
            StorageNotFound: the bucket is not known.
        """
        return self.storage(bucket).entries(prefix)
