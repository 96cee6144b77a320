"""Gives up uploads that never came, and clears away what broken ones left behind."""

from __future__ import annotations

import logging
import threading

from reelwright.config import Settings
from reelwright.library import uploads, url_uploads
from reelwright.library.database import Database
from reelwright.library.incoming import Incoming
from reelwright.workflows import uploading
from reelwright.workflows.housekeeping import DAY
from reelwright.workflows.workshop import now

PERIOD = 60.0

log = logging.getLogger(__name__)


class UploadKeeper:
    """A thread of the server; several on one database do no harm."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._incoming = Incoming(settings.uploads_dir)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="uploads", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stopped.set()
        self._thread.join(5)

    def look(self) -> None:
        """Do everything that is due once."""
        with self._database.read() as connection:
            late = uploads.overdue(connection, now=now())
            stale = uploads.stale_multiparts(connection, now=now())
        for media_id in late:
            with self._database.begin() as connection:
                uploading.overdue(connection, self._settings, media_id)
        for upload_id in stale:
            with self._database.begin() as connection:
                uploads.abort_multipart(connection, upload_id)
        with self._database.begin() as connection:
            uploads.forget(connection, now=now())
            kept = self._settings.history_days * DAY
            url_uploads.forget(connection, before=now() - kept)
        self._clear()

    def _clear(self) -> None:
        """Remove files whose records are gone: the record always goes first."""
        self._incoming.sweep()
        for upload_id in self._incoming.folders():
            with self._database.read() as connection:
                found = uploads.multipart(connection, upload_id)
            if found is None or found.state != uploads.OPEN:
                self._incoming.drop(upload_id)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self.look()
            except Exception:
                log.exception("uploads could not be looked after")
            self._stopped.wait(PERIOD)
