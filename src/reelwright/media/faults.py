"""The two errors that material can cause. Pure."""

from __future__ import annotations

from reelwright.errors import JobError

INVALID = "InvalidMaterial"
BAD_CONTENT = "InvalidParameter.ResourceContentBad"


def invalid_material(reason: str) -> JobError:
    """Return the error for a file that cannot be read at all."""
    return JobError(f"The material cannot be read: {reason}", code=INVALID)


def bad_content(name: str) -> JobError:
    """Return the error for a file whose pictures or sound turn out to be broken."""
    return JobError(f'The resource operated "{name}" is bad', code=BAD_CONTENT)
