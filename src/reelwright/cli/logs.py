"""Logs as one JSON object a line, with the job and request they belong to."""

from __future__ import annotations

import errno
import json
import logging
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """Writes a record as JSON: time, level, logger, message, and what `extra` carried.

    `job` tells which job the thread carries out, "" for none.
    """

    def __init__(self, job: Callable[[], str]) -> None:
        super().__init__()
        self._job = job

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of one record."""
        moment = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        job_id = self._job()
        if job_id:
            line["job_id"] = job_id
        line |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class SeldomShort(logging.Filter):
    """Lets one record a minute through that says that connections wait for want of open files.

    The event loop says so for each of them, again and again: it would fill the disk.
    """

    _SHORTAGES = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)

    def __init__(self, seconds: float = 60.0) -> None:
        super().__init__()
        self._seconds = seconds
        self._next = float("-inf")

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a record is to be written."""
        error = record.exc_info[1] if record.exc_info else None
        if not isinstance(error, OSError) or error.errno not in self._SHORTAGES:
            return True
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + self._seconds
        return True


_SELDOM_SHORT = SeldomShort()


def configure(*, verbose: bool, quiet: bool = False, job: Callable[[], str] = lambda: "") -> None:
    """Send logs to standard error; `quiet` keeps everything below errors back."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(job))
    level = logging.ERROR if quiet else logging.DEBUG if verbose else logging.INFO
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.getLogger("asyncio").addFilter(_SELDOM_SHORT)
    for chatty in ("httpx", "httpcore", "alembic", "sqlalchemy", "uvicorn.access"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
