"""Size, rate and length of an output: what was asked for, or what the material suggests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from reelwright.errors import ApiError, InvalidParameter
from reelwright.media.facts import MediaFacts, VideoFacts
from reelwright.timeline import names
from reelwright.timeline.document import Timeline, clips, read

SMALLEST, LARGEST, LARGEST_SHORT = 128, 4096, 2160
RATES = (24, 25, 30)
DEFAULT_RATE = Fraction(25)
DEFAULT_SIZE = (1280, 720)


@dataclass(frozen=True)
class Output:
    """The canvas on which a timeline is laid out. `max_duration` is in seconds."""

    width: int
    height: int
    fps: Fraction
    max_duration: Fraction | None = None


def snap(rate: Fraction) -> Fraction:
    """Return the nearest of 24, 25 and 30 frames per second; a tie goes to the lower."""
    return Fraction(min(RATES, key=lambda one: (abs(one - rate), one)))


def default_rate(facts: Iterable[MediaFacts]) -> Fraction:
    """Return the snapped rate of the first moving picture, 25 where there is none."""
    for one in facts:
        if one.kind == "video" and one.video is not None and one.video.rate > 0:
            return snap(one.video.rate)
    return DEFAULT_RATE


def timeline_rate(document: Mapping[str, Any], facts: Mapping[str, MediaFacts]) -> Fraction:
    """Return the frame rate of a timeline for which the output names none."""
    timeline = read(document)
    if timeline.fps is not None:
        return min(max(timeline.fps, Fraction(1)), Fraction(60))
    return default_rate(_materials(timeline, facts))


def output_size(
    document: Mapping[str, Any],
    facts: Mapping[str, MediaFacts],
    width: int | None = None,
    height: int | None = None,
    orientation: str | None = None,
) -> tuple[int, int]:
    """Return the canvas of an output, even in both directions.

    Raises:
        ApiError: a given side is out of limits.
    """
    timeline = read(document)
    pictures = [one.video for one in _materials(timeline, facts) if one.video is not None]
    if width and height:
        size = (width, height)
    elif width or height:
        size = _followed(pictures, width, height)
    else:
        size = _oriented(_suggested(timeline, pictures), orientation)
    check_size(*size)
    return size[0] // 2 * 2, size[1] // 2 * 2


def check_size(width: int, height: int) -> None:
    """Refuse a canvas out of limits.

    Raises:
        ApiError: ExceededMaximumValue or InvalidParameter.
    """
    if max(width, height) > LARGEST or min(width, height) > LARGEST_SHORT:
        raise ApiError(
            f"{width}x{height} exceeds the maximum of {LARGEST} pixels, {LARGEST_SHORT} for the"
            " short side.",
            code="ExceededMaximumValue",
        )
    for name, side in (("Width", width), ("Height", height)):
        if side < SMALLEST:
            raise InvalidParameter(f"OutputMediaConfig.{name}", f"At least {SMALLEST} is needed.")


def _followed(pictures: list[VideoFacts], width: int | None, height: int | None) -> tuple[int, int]:
    wide, high = (pictures[0].width, pictures[0].height) if pictures else DEFAULT_SIZE
    if width:
        return width, round(width * Fraction(high, max(wide, 1)))
    return round((height or 0) * Fraction(wide, max(high, 1))), height or 0


def _suggested(timeline: Timeline, pictures: list[VideoFacts]) -> tuple[int, int]:
    canvas = timeline.fe_canvas
    if canvas and canvas.width and canvas.height:
        return round(canvas.width), round(canvas.height)
    size = DEFAULT_SIZE
    if pictures:
        size = max(one.width for one in pictures), max(one.height for one in pictures)
    aspect = _aspect(timeline.aspect_ratio)
    if aspect is not None:
        long = max(size)
        size = (long, round(long / aspect)) if aspect >= 1 else (round(long * aspect), long)
    return _within(size)


def _within(size: tuple[int, int]) -> tuple[int, int]:
    low, high = sorted(size)
    shrink = min(Fraction(1), Fraction(LARGEST, high), Fraction(LARGEST_SHORT, max(low, 1)))
    grow = max(shrink, Fraction(SMALLEST, max(low, 1))) if low * shrink < SMALLEST else shrink
    return tuple(  # type: ignore[return-value]
        min(LARGEST, max(SMALLEST, int(side * grow))) for side in size
    )


def _oriented(size: tuple[int, int], orientation: str | None) -> tuple[int, int]:
    low, high = sorted(size)
    return {"Horizontal": (high, low), "Vertical": (low, high)}.get(orientation or "", size)


def _aspect(text: str | None) -> Fraction | None:
    sides = names.ASPECT.fullmatch((text or "").strip())
    wide, high = (Fraction(side) for side in sides.groups()) if sides else (0, 0)
    if not high:
        return None
    ratio = Fraction(wide) / high
    return ratio if Fraction(1, 10) <= ratio <= 10 else None


def _materials(timeline: Timeline, facts: Mapping[str, MediaFacts]) -> Iterator[MediaFacts]:
    for path, track in timeline.pictures():
        for _, clip in sorted(clips(path, track), key=lambda item: item[1].timeline_in or 0):
            for reference in (clip.media_id, clip.media_url):
                if reference and reference in facts:
                    yield facts[reference]
                    break
