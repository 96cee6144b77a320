"""Where a text stands: alignment, position, wrapping and scrolling."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Literal, TypeAlias

from reelwright.timeline.composition import Scroll
from reelwright.timeline.resolution.journal import Journal
from reelwright.timeline.text_fields import TextFields

Horizontal: TypeAlias = Literal["left", "center", "right"]
Vertical: TypeAlias = Literal["top", "middle", "bottom"]

ALIGNMENTS: dict[str, tuple[Horizontal, Vertical, bool]] = {
    "TopLeft": ("left", "top", False),
    "TopCenter": ("center", "top", False),
    "TopRight": ("right", "top", False),
    "CenterLeft": ("left", "middle", False),
    "CenterCenter": ("center", "middle", False),
    "CenterRight": ("right", "middle", False),
    "BottomLeft": ("left", "bottom", False),
    "BottomCenter": ("center", "bottom", False),
    "BottomRight": ("right", "bottom", False),
    "Left": ("left", "top", True),
    "Center": ("center", "top", True),
    "Right": ("right", "top", True),
}
"""Alignment: horizontal, vertical, and whether (X, Y) is absolute."""

KEYPAD = dict(
    zip(
        "123456789",
        (
            "BottomLeft",
            "BottomCenter",
            "BottomRight",
            "CenterLeft",
            "CenterCenter",
            "CenterRight",
            "TopLeft",
            "TopCenter",
            "TopRight",
        ),
        strict=True,
    )
)

MARGIN = 0.05
"""Share of the canvas that a wrapped text leaves free at a side."""

FILE_MARGIN = Fraction(1, 20)
"""Distance of a subtitle file's text from the lower edge, as a share of the height."""

WRAPS: dict[str, Literal["any", "spaces", "spaces_strict", "shrink"]] = {
    "AutoWrap": "any",
    "AutoWrapAtSpaces": "spaces",
    "AutoWrapAtSpacesStrict": "spaces_strict",
    "AutoScale": "shrink",
}


@dataclass(frozen=True)
class Scales:
    """Factors from the lengths of a text's fields to pixels of the output."""

    size: float = 1.0
    x: float = 1.0
    y: float = 1.0


@dataclass(frozen=True)
class Anchor:
    """The point at which a text hangs, and by which corner."""

    x: float
    y: float
    horizontal: Horizontal
    vertical: Vertical


def coordinate(value: Fraction | None, extent: int, scale: float) -> float:
    """Return a coordinate in pixels: a share of the extent, or pixels times `scale`."""
    if value is None:
        return 0.0
    if value == 1 or abs(value) < 1:
        return float(value) * extent
    return float(value) * scale


def anchor(fields: TextFields, usual: str, scales: Scales, journal: Journal) -> Anchor:
    """Return where a text hangs; `usual` is the alignment of one that names none."""
    name = (fields.alignment or "").strip() or usual
    horizontal, vertical, absolute = ALIGNMENTS[KEYPAD.get(name, name)]
    wide, high = journal.width, journal.height
    x = coordinate(fields.x, wide, scales.x)
    y = coordinate(fields.y, high, scales.y)
    if fields.fixed_x is not None:
        x = coordinate(fields.fixed_x, wide, 1.0)
    if fields.fixed_y is not None:
        y = coordinate(fields.fixed_y, high, 1.0)
    if absolute:
        return Anchor(x, y, horizontal, vertical)
    if horizontal == "center":
        x = wide / 2
    elif horizontal == "right" and x <= wide / 2:
        x = wide - x
    if vertical == "middle":
        y = high / 2
    elif vertical == "bottom" and y <= high / 2:
        y = high - y
    return Anchor(x, y, horizontal, vertical)


def width_limit(fields: TextFields, place: Anchor, scales: Scales, journal: Journal) -> float:
    """Return the width at which a text is wrapped or shrunk, 0 where it is neither."""
    if fields.adapt_mode not in WRAPS:
        return 0.0
    if fields.text_width:
        return max(coordinate(fields.text_width, journal.width, scales.x), 1.0)
    margin = max(MARGIN * journal.width, journal.safe[0])
    room = {
        "left": journal.width - max(place.x, margin) - margin,
        "right": min(place.x, journal.width - margin) - margin,
        "center": 2 * (min(place.x, journal.width - place.x) - margin),
    }[place.horizontal]
    return max(room, journal.width / 4)


def scrolling_time(fields: TextFields, size: float, scales: Scales, journal: Journal) -> Fraction:
    """Return how long a text scrolls that says its speed, 0 for one that does not."""
    speed = fields.scroll_speed
    if not fields.scrolls or not speed or speed <= 0:
        return Fraction(0)
    way = _longest(fields, size, scales, journal)
    once = Fraction(way).limit_denominator(1000) / _fraction(float(speed) * scales.size)
    return once * _passages(fields) + _freezes(fields)


def _fraction(value: float) -> Fraction:
    return max(Fraction(value).limit_denominator(1000), Fraction(1, 1000))


def _passages(fields: TextFields) -> int:
    times = fields.scroll_loop_time
    return 1 if times is None else max(1, min(int(times), 10_000))


def _freezes(fields: TextFields) -> Fraction:
    return (fields.scroll_start_freeze or Fraction(0)) + (fields.scroll_end_freeze or Fraction(0))


def _horizontal(fields: TextFields) -> bool:
    return bool(fields.scroll_direction) or (
        fields.scroll_start_y is None and fields.scroll_end_y is None
    )


def _outside(fields: TextFields) -> Literal["none", "start", "end"]:
    """Return which point of the way lies as far outside as the text is long."""
    if not _horizontal(fields):
        return "end" if fields.scroll_end_y is None else "none"
    if fields.scroll_direction == "Right":
        return "start" if fields.scroll_start_x is None else "none"
    return "end" if fields.scroll_end_x is None else "none"


def _longest(fields: TextFields, size: float, scales: Scales, journal: Journal) -> float:
    """Return how far the text scrolls, in pixels, and rather too much than too little."""
    most = _most(fields, size)
    own = {"start": most, "end": -most, "none": 0.0}[_outside(fields)]
    return abs(_points(fields, scales, journal)[1] + own)


def _most(fields: TextFields, size: float) -> float:
    """Return an extent below which the text's own stays: its true one is known when it is drawn."""
    lines = (fields.content or "").replace("\\N", "\n").replace("\\n", "\n").split("\n")
    if not _horizontal(fields):
        return 1.35 * size * len(lines)
    return max(sum(1.0 if ord(c) > 0x2E7F else 0.7 for c in line) for line in lines) * size


def _points(fields: TextFields, scales: Scales, journal: Journal) -> tuple[float, float]:
    """Return where the scrolling begins and how far it goes without the text's own extent."""
    if _horizontal(fields):
        start, end, scale = fields.scroll_start_x, fields.scroll_end_x, scales.x
        leftwards = fields.scroll_direction != "Right"
        first, last = (journal.width, 0) if leftwards else (0, journal.width)
    else:
        start, end, scale = fields.scroll_start_y, fields.scroll_end_y, scales.y
        first, last = journal.height, 0
    begin = (float(first) if start is None else float(start) * scale) + float(
        fields.scroll_start_shift or 0
    ) * scale
    finish = (float(last) if end is None else float(end) * scale) + float(
        fields.scroll_end_shift or 0
    ) * scale
    return begin, finish - begin


def scroll(
    fields: TextFields,
    place: Anchor,
    size: float,
    scales: Scales,
    frames: int,
    journal: Journal,
) -> Scroll | None:
    """Return the movement of a text shown for `frames` frames, None where it stands."""
    if not fields.scrolls:
        return None
    begin, way = _points(fields, scales, journal)
    before, after = (
        min(frames, max(0, journal.frame(freeze or Fraction(0))))
        for freeze in (fields.scroll_start_freeze, fields.scroll_end_freeze)
    )
    moving, loops = max(1, frames - before - after), _passages(fields)
    outside, speed = _outside(fields), 0.0
    once = max(1, moving // loops)
    if fields.scroll_speed and fields.scroll_speed > 0:
        a_second = float(fields.scroll_speed) * scales.size
        longest = _longest(fields, size, scales, journal)
        once = max(1, round(min(longest / a_second, 1e6) * float(journal.output.fps)))
        speed = 0.0 if outside == "none" else a_second / float(journal.output.fps)
    if fields.scroll_loop:
        loops = 0 if speed else ceil(moving / once)
    sideways = _horizontal(fields)
    start, end = (begin, place.y), (begin + way, place.y)
    if not sideways:
        start, end = (place.x, begin), (place.x, begin + way)
    return Scroll(
        *start, *end, before, after, loops, once, "x" if sideways else "y", outside, speed
    )
