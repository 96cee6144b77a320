"""The ends of a job that a function can come to (`Result` carries code and message). Pure."""

from __future__ import annotations

from reelwright.errors import JobError


def not_found(message: str) -> JobError:
    """Return the error for an input that is not there."""
    return JobError(message, code="InvalidInput.NotFound")


def unsupported(message: str) -> JobError:
    """Return the error for an input that cannot be decoded or is not of the needed kind."""
    return JobError(message, code="InvalidInput.Unsupported")


def too_long(seconds: float, setting: str, about: str = "The input") -> JobError:
    """Return the error for an input that lasts longer than a setting allows."""
    return JobError(
        f"{about} lasts longer than {seconds:g} s, the limit of the setting {setting}.",
        code="InvalidInput.TooLong",
    )


def engine_unavailable(message: str) -> JobError:
    """Return the error for a function whose engine is not installed or cannot start."""
    return JobError(message, code="EngineUnavailable")


def output_failed(message: str) -> JobError:
    """Return the error for an output that could not be stored."""
    return JobError(message, code="OutputFailed")
