"""What the workflows work with, put together once per process by the command line."""

from __future__ import annotations

from reelwright.config import Settings
from reelwright.library import address
from reelwright.library.address import ObjectName
from reelwright.library.buckets import Buckets
from reelwright.library.database import Database
from reelwright.library.records import now
from reelwright.sandbox import ForkServer
from reelwright.workflows import preload
from reelwright.workflows.children import MIB, Cancelled, Children, never

__all__ = ["LOCAL_BUCKET", "MIB", "Cancelled", "Workshop", "never", "now"]

LOCAL_BUCKET = "local"
"""The bucket that stands for the file system where `local_files` is set."""


class Workshop(Children):
    """Settings, sandbox, database and buckets of this process.

    `local_files` is True on the command line only: references may be paths of this machine.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        buckets: Buckets,
        fork_server: ForkServer | None,
    ) -> None:
        super().__init__(settings, fork_server)
        self.database = database
        self.buckets = buckets
        self.local_files = False

    @classmethod
    def open(cls, settings: Settings, *, sandboxed: bool = True) -> Workshop:
        """Put the parts together; to be called before the process starts a thread.

        Raises:
            SettingsError: the settings ask for what this installation does not have.
        """
        address.serve_hosts(settings.host_suffixes)
        buckets = Buckets(settings)
        buckets.check()
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        fork_server = preload.launch() if sandboxed else None
        database = Database(settings.database_address)
        database.migrate()
        return cls(settings, database, buckets, fork_server)

    def is_local(self, name: ObjectName) -> bool:
        """Tell whether an object is a plain file of this machine, outside the library."""
        return self.local_files and name.bucket == LOCAL_BUCKET

    def close(self) -> None:
        """Let go of the sandbox and the database."""
        if self.fork_server is not None:
            self.fork_server.close()
        self.database.close()
