"""Limits of the values of effects."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from reelwright.errors import InvalidParameter
from reelwright.timeline import names
from reelwright.timeline.effects import (
    AEqualize,
    AFade,
    AnyEffect,
    Background,
    Crop,
    Flip,
    FreezeFrame,
    KenBurns,
    Look,
    Pad,
    RandomClip,
    Rotate,
    Scale,
    TransitionEffect,
    Volume,
    Zoom,
)
from reelwright.timeline.faults import bad_effect
from reelwright.timeline.resolution.geometry import window

LONGEST_MOVE = 10
LOUDEST = 10
MOST_LEVELLING = 100


def check_values(path: str, one: AnyEffect) -> None:
    """Refuse an effect whose values are out of limits.

    Raises:
        ApiError: InvalidEffectParam or InvalidParameter, naming the path.
    """
    for model, judge in _CHECKS.items():
        if isinstance(one, model):
            judge(path, one)
    duration = getattr(one, "duration", None)
    if isinstance(duration, Fraction) and abs(duration) > 100_000:
        raise bad_effect(f"{path}.Duration", "out of range")


def _volume(path: str, one: Volume) -> None:
    if one.gain is None:
        raise bad_effect(f"{path}.Gain", "Gain is needed")
    if not 0 <= one.gain <= LOUDEST:
        raise bad_effect(f"{path}.Gain", "0 to 10 is possible")
    previous: Fraction | None = None
    for index, (time, gain) in enumerate(one.envelope):
        place = f"{path}.Envelope[{index}]"
        if time is None or gain is None or time < 0 or not 0 <= gain <= LOUDEST:
            raise bad_effect(place, "a time and a gain of 0 to 10 are needed")
        if previous is not None and time <= previous:
            raise bad_effect(place, "the times must rise")
        previous = time


def _fade(path: str, one: AFade) -> None:
    if (one.sub_type or "In").lower() not in ("in", "out"):
        raise bad_effect(f"{path}.SubType", "In or Out is possible")
    if one.curve and one.curve not in names.FADE_CURVES:
        raise bad_effect(f"{path}.Curve", f"possible: {', '.join(sorted(names.FADE_CURVES))}")
    if one.duration is not None and one.duration < 0:
        raise bad_effect(f"{path}.Duration", "it must not be negative")


def _level(path: str, one: AEqualize) -> None:
    if one.peak is not None and not 0 < one.peak <= 1:
        raise bad_effect(f"{path}.Peak", "it must be greater than 0, at most 1")
    if one.gain is not None and not 1 <= one.gain <= MOST_LEVELLING:
        raise bad_effect(f"{path}.Gain", f"1 to {MOST_LEVELLING} is possible")


def _look(path: str, one: Look) -> None:
    if one.timeline_out is not None and one.timeline_out <= (one.timeline_in or 0):
        raise bad_effect(f"{path}.TimelineOut", "TimelineOut is not after TimelineIn")
    for name, size in (("Width", one.width), ("Height", one.height)):
        if size is not None and size <= 0:
            raise bad_effect(f"{path}.{name}", "it must be greater than 0")


def _sides(path: str, one: Crop | Scale) -> None:
    for name, size in (("Width", one.width), ("Height", one.height)):
        if size is not None and not 0 < size <= 100_000:
            raise bad_effect(f"{path}.{name}", "it must be greater than 0")
    if isinstance(one, Scale) and one.ratio is not None and not 0 < one.ratio <= 100:
        raise bad_effect(f"{path}.Ratio", "it must be greater than 0, at most 100")


def _flip(path: str, one: Flip) -> None:
    if one.direction not in ("horizontal", "vertical"):
        raise bad_effect(f"{path}.Direction", "horizontal or vertical is possible")


def _rotate(path: str, one: Rotate) -> None:
    if one.degree is not None and abs(one.degree) > 36_000:
        raise bad_effect(f"{path}.Degree", "out of range")


def _pad(path: str, one: Pad) -> None:
    for name, margin in (
        ("Left", one.left),
        ("Right", one.right),
        ("Top", one.top),
        ("Bottom", one.bottom),
    ):
        if margin is not None and not 0 <= margin <= 100_000:
            raise bad_effect(f"{path}.{name}", "it must not be negative")
    _colour(f"{path}.Color", one.color)


def _zoom(path: str, one: Zoom) -> None:
    start, end = one.start_rate or Fraction(1), one.end_rate or Fraction(1)
    if not end > start:
        raise bad_effect(f"{path}.EndRate", "EndRate must be greater than StartRate")
    if start < Fraction(1, 100) or end > 100:
        raise bad_effect(f"{path}.StartRate", "0.01 to 100 is possible")


def _ken_burns(path: str, one: KenBurns) -> None:
    if one.duration is not None and not 0 < one.duration <= LONGEST_MOVE:
        raise bad_effect(f"{path}.Duration", "more than 0 and at most 10 seconds are possible")
    window(one.start, f"{path}.Start")
    window(one.end, f"{path}.End")


def _freeze(path: str, one: FreezeFrame) -> None:
    if one.duration is not None and not 0 <= one.duration <= 3600:
        raise bad_effect(f"{path}.Duration", "0 to 3600 seconds are possible")


def _stretch(path: str, one: RandomClip) -> None:
    if one.clip_duration is not None and one.clip_duration <= 0:
        raise bad_effect(f"{path}.ClipDuration", "it must be greater than 0")


def _background(path: str, one: Background) -> None:
    if one.sub_type not in (None, "", "Blur", "Color", "Image"):
        raise bad_effect(f"{path}.SubType", "Blur, Color or Image is possible")
    if one.radius is not None and not Fraction(1, 100) <= one.radius <= 1:
        raise bad_effect(f"{path}.Radius", "0.01 to 1 is possible")
    if one.sub_type == "Image" and not (one.media_id or one.image_url):
        raise bad_effect(f"{path}.ImageUrl", "a picture is needed")
    _colour(f"{path}.Color", one.color)


def _colour(path: str, text: str | None) -> None:
    if text and text.strip() and not names.COLOUR.fullmatch(text.strip()):
        raise InvalidParameter(path, "A colour like #RRGGBB is needed.")


def _transition(path: str, one: TransitionEffect) -> None:
    if one.duration is not None and one.duration > 100_000:
        raise bad_effect(f"{path}.Duration", "out of range")


_CHECKS: dict[type, Callable[[str, Any], None]] = {
    Volume: _volume,
    AFade: _fade,
    AEqualize: _level,
    Look: _look,
    Crop: _sides,
    Scale: _sides,
    Flip: _flip,
    Rotate: _rotate,
    Pad: _pad,
    Zoom: _zoom,
    KenBurns: _ken_burns,
    FreezeFrame: _freeze,
    RandomClip: _stretch,
    Background: _background,
    TransitionEffect: _transition,
}
