"""What a fault means for a job: does it pass by itself, and what does the record say?"""

from __future__ import annotations

import errno
from typing import Any

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

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

_CONTENTION = {"40001", "40P01", "55P03"}
"""PostgreSQL: serialization failure, deadlock, lock not available."""


def may_pass(fault: BaseException) -> bool:
    """Tell whether trying again can help."""
    if isinstance(fault, ReelwrightError):
        return isinstance(fault, TransientError)
    if isinstance(fault, DBAPIError):
        return is_contention(fault) or isinstance(fault, OperationalError | InterfaceError)
    if isinstance(fault, ConnectionError | TimeoutError | MemoryError):
        return True
    return isinstance(fault, OSError) and fault.errno in _PASSING


def is_contention(fault: BaseException) -> bool:
    """Tell whether a transaction failed only because of others that ran at the same time."""
    if not isinstance(fault, DBAPIError):
        return False
    words = str(fault.orig)
    return (
        getattr(fault.orig, "sqlstate", None) in _CONTENTION
        or "database is locked" in words
        or "database table is locked" in words
    )


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
