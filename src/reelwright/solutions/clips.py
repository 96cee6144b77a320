"""Clips of a Timeline document, as the planners write them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from reelwright.library.address import is_address
from reelwright.media.facts import MediaFacts
from reelwright.solutions.editing import BackgroundFill
from reelwright.solutions.fields import LARGEST_COORDINATE
from reelwright.solutions.inputs import Sticker
from reelwright.solutions.lettering import Canvas

Clip = dict[str, Any]

LIKE_CANVAS = 0.03
"""A picture whose proportions differ less than this fills the canvas without its edges."""

DRIFT, LARGEST_DRIFT = 0.02, 0.1
"""How much of a still picture a slow movement crosses: per second, and at most."""

LONGEST_MOVE = 10.0
"""Seconds of a Ken Burns movement."""


def media(reference: str) -> dict[str, str]:
    """Return the key and value with which a clip names its material."""
    return {"MediaURL" if is_address(reference) else "MediaId": reference}


def seconds(time: Fraction) -> float:
    """Return a time as it is written: seconds with four decimals."""
    return round(float(time), 4)


def frame_time(frame: int, fps: Fraction) -> float:
    """Return the time at which a frame of the output begins."""
    return seconds(frame / fps)


def fill_effect(fill: BackgroundFill) -> dict[str, Any]:
    """Return the effect that fills the canvas beside footage of another shape."""
    if fill.kind == "Color":
        return {"Type": "Background", "SubType": "Color", "Color": fill.color}
    return {"Type": "Background", "SubType": "Blur", "Radius": fill.radius}


def still_effects(
    facts: MediaFacts, canvas: Canvas, duration: float, inward: bool, fill: BackgroundFill | None
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the geometry and effects of a still picture, which moves slowly.

    A picture of the canvas's proportions fills it and is approached or left, so that some of its
    edges go out of sight; another one is never cropped: it grows on its background until it
    fits. `fill` is None where a picture lies behind.
    """
    effects: list[dict[str, Any]] = []
    picture = facts.video
    way = round(min(LARGEST_DRIFT, DRIFT * duration), 4)
    moves = picture is not None and not picture.animated and way > 0
    like_canvas = picture is not None and (
        abs(picture.width * canvas.height / (picture.height * canvas.width) - 1) < LIKE_CANVAS
    )
    geometry: dict[str, Any] = {}
    if like_canvas:
        geometry = {"X": 0, "Y": 0, "Width": 1, "Height": 1, "AdaptMode": "Cover"}
    elif fill is not None:
        effects.append(fill_effect(fill))
    if moves and like_canvas and duration <= LONGEST_MOVE:
        near = f"{way / 2:g},{way / 2:g},{1 - way:g},{1 - way:g}"
        start, end = ("0,0,1,1", near) if inward else (near, "0,0,1,1")
        effects.append(
            {"Type": "KenBurns", "Start": start, "End": end, "Duration": round(duration, 4)}
        )
    elif moves:
        effects.append(
            {
                "Type": "Zoom",
                "StartRate": 1 if like_canvas else round(1 - way, 4),
                "EndRate": round(1 / (1 - way), 4) if like_canvas else 1,
                "Duration": round(duration, 4),
            }
        )
    return geometry, effects


def backdrop(reference: str, duration: float) -> Clip:
    """Return the background picture of an output: it covers the canvas from start to end."""
    return {
        "Type": "Image",
        **media(reference),
        "TimelineIn": 0,
        "TimelineOut": duration,
        "X": 0,
        "Y": 0,
        "Width": 1,
        "Height": 1,
        "AdaptMode": "Cover",
    }


def sticker_clip(
    sticker: Sticker, facts: Mapping[str, MediaFacts], canvas: Canvas, duration: float
) -> Clip:
    """Return the sticker of an output; without a size it keeps its own, if that has room."""
    width, height = _sticker_size(sticker, facts[sticker.reference], canvas)
    clip: Clip = {
        **media(sticker.reference),
        "X": sticker.x,
        "Y": sticker.y,
        "Width": width,
        "Height": height,
        "TimelineIn": 0,
        "TimelineOut": duration,
        "Opacity": sticker.opacity,
    }
    if sticker.animation_rate:
        clip["DyncFrames"] = sticker.animation_rate
    return clip


def _sticker_size(sticker: Sticker, facts: MediaFacts, canvas: Canvas) -> tuple[float, float]:
    if sticker.width is not None and sticker.height is not None:
        return sticker.width, sticker.height
    picture = facts.video
    wide, high = (picture.width, picture.height) if picture is not None else (2, 2)
    if sticker.width is not None:
        return sticker.width, _pixels(canvas.across(sticker.width) * high / wide)
    if sticker.height is not None:
        return _pixels(canvas.down(sticker.height) * wide / high), sticker.height
    room = min(1.0, canvas.width / wide, canvas.height / high)
    return _pixels(wide * room), _pixels(high * room)


def _pixels(length: float) -> int:
    """Return a length in pixels that a timeline can hold; below 2 it would be read as a share."""
    return min(max(2, round(length)), LARGEST_COORDINATE)
