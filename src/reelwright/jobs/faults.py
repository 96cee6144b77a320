"""What a fault means for a job: does it pass by itself, and what does the record say?"""

from __future__ import annotations

import errno
import sqlite3
from typing import Any

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from reelwright.errors import JobError, ReelwrightError, TransientError

UNKNOWN = "The request processing has failed due to some unknown error."

_PASSING = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
    errno.EAGAIN,
    errno.EINTR,
    errno.EBUSY,
    errno.ESTALE,
    errno.ETIMEDOUT,
    errno.ECONNRESET,
    errno.ECONNREFUSED,
    errno.EPIPE,
}


def is_outage(fault: BaseException) -> bool:
    """Tell whether the database cannot do its work now: busy, full, or being restarted.

    That is no fault of a job, however long it lasts.
    """
    if isinstance(fault, PoolTimeout):
        return True
    if not isinstance(fault, DBAPIError):
        return False
    if getattr(fault.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
        return False  # A statement that SQLite cannot carry out, now or later.
    return fault.connection_invalidated or isinstance(fault, OperationalError | InterfaceError)


def may_pass(fault: BaseException) -> bool:
    """Tell whether trying again can help."""
    if isinstance(fault, ReelwrightError):
        return isinstance(fault, TransientError)
    if is_outage(fault):
        return True
    if isinstance(fault, ConnectionError | TimeoutError | MemoryError):
        return True
    return isinstance(fault, OSError) and fault.errno in _PASSING


def described(fault: Exception) -> JobError:
    """Return the fault as the record of the job shows it."""
    if isinstance(fault, JobError):
        return fault
    if isinstance(fault, ReelwrightError):
        return JobError(fault.message, code=fault.code)
    return JobError(UNKNOWN, code="InternalError")


def outcome(fault: Exception) -> dict[str, Any]:
    """Return the fault as the result of a step, to be kept as JSON."""
    error = described(fault)
    return {"code": error.code, "message": error.message}
