"""The errors of the Timeline language, in the wording that clients know."""

from __future__ import annotations

from reelwright.errors import ApiError, JobError

FORMAT = "InvalidTimelineFormat"
EFFECT = "InvalidEffectParam"


def malformed(path: str, reason: str) -> ApiError:
    """Return the error of a document that does not have the form of a timeline."""
    return ApiError(format_message(path, reason), code=FORMAT)


def format_message(path: str, reason: str) -> str:
    """Return the text of `InvalidTimelineFormat`."""
    place = f"{path}: " if path else ""
    return f'Invalid timeline format, caused by: "{place}{reason}"'


def bad_effect(path: str, reason: str) -> ApiError:
    """Return the error of an effect whose values are wrong."""
    return ApiError(f'Invalid effect param "{path}": {reason}', code=EFFECT)


def empty() -> ApiError:
    """Return the error of a timeline without pictures and without sound."""
    return ApiError(
        "Both video tracks and audio tracks are empty.",
        code="TimelineFormatError",
    )


def not_supported(path: str, name: str) -> ApiError:
    """Return the error of a declaration that needs an engine which is not there."""
    return ApiError(
        f'The specified parameter "{path}" is not valid. {name} is not supported by this server.',
        code="InvalidParameter.FunctionNotSupported",
    )


def unresolvable(path: str, reason: str) -> JobError:
    """Return the error of a document that does not fit its material."""
    return JobError(format_message(path, reason), code=FORMAT)


def material_not_found(reference: str) -> JobError:
    """Return the error of material about which nothing is known."""
    kind = "url" if "://" in reference else "id"
    shown = f'"{reference}"' if kind == "url" else f'["{reference}"]'
    return JobError(
        f"The specified clips {kind} not found:{shown}", code="InvalidMaterial.NotFound"
    )
