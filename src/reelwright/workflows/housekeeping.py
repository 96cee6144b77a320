"""Once a day: removes what has been kept long enough, and sound that nothing names."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Iterable

from reelwright.config import Settings
from reelwright.jobs import Jobs
from reelwright.library import installation, speech_objects
from reelwright.library.buckets import Buckets
from reelwright.library.database import Database
from reelwright.workflows import function
from reelwright.workflows.workshop import now

DAY = 24 * 3600 * 1000
PERIOD = 600.0
"""Seconds from one look at the calendar to the next."""

_NAME = "housekeeping"

log = logging.getLogger(__name__)


class Housekeeper:
    """A thread of the server; of several on one database the first of a day does the work."""

    def __init__(
        self, settings: Settings, database: Database, buckets: Buckets, jobs: Jobs
    ) -> None:
        self._settings = settings
        self._database = database
        self._buckets = buckets
        self._jobs = jobs
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stopped.set()
        self._thread.join(5)

    def look(self) -> bool:
        """Do everything if a day has passed since it was done last; tell whether it was done."""
        moment = now()
        with self._database.begin() as connection:
            last = int(installation.get(connection, _NAME) or 0)
            if moment - last < DAY:
                return False
            installation.put(connection, _NAME, str(moment))
        self.tidy(moment)
        return True

    def tidy(self, moment: int) -> None:
        """Remove old jobs with their work files, and spoken sound that no project names.

        Also what writers that have died left half written in the buckets.
        """
        before = moment - self._settings.history_days * DAY
        gone = 0
        while not self._stopped.is_set() and (removed := self._jobs.remove_ended(before=before)):
            self._clear(removed)
            gone += len(removed)
        silent = speech_objects.collect(self._database, self._buckets, now=moment)
        halves = self._buckets.clear(moment - DAY)
        log.info("tidied up", extra={"jobs": gone, "sounds": len(silent), "halves": halves})

    def _clear(self, job_ids: Iterable[str]) -> None:
        """Remove what is left of jobs: pictures of functions, work folders of dead processes."""
        wanted = set(job_ids)
        for job_id in wanted:
            self._buckets.delete(function.picture_of(job_id))
        if not self._settings.work_dir.is_dir():
            return
        for process in self._settings.work_dir.iterdir():
            for folder in process.iterdir() if process.is_dir() else ():
                if folder.name in wanted:
                    shutil.rmtree(folder, ignore_errors=True)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self.look()
            except Exception:
                log.exception("the house could not be tidied up")
            self._stopped.wait(PERIOD)
