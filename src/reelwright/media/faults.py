"""The errors that material can cause. Pure."""

from __future__ import annotations

from reelwright.errors import JobError, TransientError

INVALID = "InvalidMaterial"
BAD_CONTENT = "InvalidParameter.ResourceContentBad"


def invalid_material(reason: str) -> JobError:
    """Return the error for a file that cannot be read at all."""
    return JobError(f"The material cannot be read: {reason}", code=INVALID)


def bad_content(name: str) -> JobError:
    """Return the error for a file whose pictures or sound turn out to be broken."""
    return JobError(f'The resource operated "{name}" is bad', code=BAD_CONTENT)


def replaced(name: str) -> TransientError:
    """Return the error for a file that a sandbox child may not open.

    It was let at the file that had this name when it was made: somebody has put another one in
    its place, and the next try is let at that.
    """
    return TransientError(f'The file "{name}" was replaced while it was in use.', code=INVALID)
