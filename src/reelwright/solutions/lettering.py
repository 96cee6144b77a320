"""Where headings and subtitles stand, so that none covers another or leaves the safe area."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reelwright.solutions.looks import SAFE_X, SAFE_Y, SUBTITLE_TOP, TITLE_TOP, shape
from reelwright.solutions.styles import Style

LINE_HEIGHT = 1.35
GAP = 0.012
"""Free space between two lines of heading, as a share of the height."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """Size of the output in pixels."""

    width: int
    height: int

    def across(self, value: float) -> float:
        """Return a horizontal coordinate in pixels."""
        return value * self.width if value <= 1 else value

    def down(self, value: float) -> float:
        """Return a vertical coordinate in pixels."""
        return value * self.height if value <= 1 else value


@dataclass(frozen=True, slots=True)
class Band:
    """The part of the height that a text takes, in pixels from the top."""

    top: float
    bottom: float

    def meets(self, other: Band) -> bool:
        """Say whether two texts share some of the height."""
        return self.top < other.bottom and other.top < self.bottom


def estimated_height(text: str, style: Style, canvas: Canvas) -> float:
    """Return about how high a text is, rather too high than too low."""
    size = float(style["FontSize"])
    room = canvas.across(float(style.get("TextWidth", 1 - 2 * SAFE_X)))
    room = max(size, min(room, canvas.width * (1 - 2 * SAFE_X)))
    lines = sum(_lines(part, style, size, room) for part in text.replace("\\N", "\n").split("\n"))
    extra = float(style.get("LineSpacing", 0)) * max(0, lines - 1)
    return lines * size * LINE_HEIGHT + extra + 2 * float(style.get("Outline", 0))


def _lines(text: str, style: Style, size: float, room: float) -> int:
    if style.get("AdaptMode") not in ("AutoWrap", "AutoWrapAtSpaces", "AutoWrapAtSpacesStrict"):
        return 1
    spacing = float(style.get("Spacing", 0))
    width, lines = 0.0, 1
    for word in text.split(" "):
        length = sum(_advance(character) * size + spacing for character in word)
        if width and width + 0.3 * size + length <= room:
            width += 0.3 * size + length
            continue
        if width:
            lines += 1
        lines += max(0, math.ceil(length / room) - 1)
        width = length % room if length > room else length
    return lines


def _advance(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    return 0.7 if character.isupper() else 0.55


def place_headings(
    headings: Sequence[tuple[Style, float]], canvas: Canvas
) -> tuple[list[float | None], list[Band]]:
    """Return for each heading, given with its height in pixels, its `Y`, and all their bands.

    A heading with a place of its own keeps it (None is returned); others follow one another.
    """
    places: list[float | None] = []
    bands: list[Band] = []
    cursor = TITLE_TOP[shape(canvas.width, canvas.height)] * canvas.height
    for style, height in headings:
        band = band_of(style, height, canvas) if "Y" in style else Band(cursor, cursor + height)
        places.append(None if "Y" in style else _share(band.top, canvas))
        if band.bottom < canvas.height / 2 or "Y" not in style:
            cursor = max(cursor, band.bottom + GAP * canvas.height)
        bands.append(band)
    return places, bands


def band_of(style: Style, height: float, canvas: Canvas) -> Band:
    """Return the band of a text with a place of its own."""
    y = canvas.down(float(style.get("Y", 0)))
    alignment = str(style.get("Alignment", "TopCenter"))
    if alignment.startswith("Center") and alignment != "Center":
        top = (canvas.height - height) / 2
    elif alignment.startswith("Bottom"):
        bottom = canvas.height - y if y <= canvas.height / 2 else y
        top = bottom - height
    else:
        top = y
    top = min(max(top, 0.0), max(0.0, canvas.height - height))
    return Band(top, top + height)


def subtitle_place(
    text: str, style: Style, canvas: Canvas, taken: Iterable[Band]
) -> Mapping[str, Any]:
    """Return the `Y` of a subtitle: low in the picture, off the headings, in the safe area."""
    if "Y" in style or not str(style["Alignment"]).startswith("Top"):
        return {} if "Y" in style else _unplaced(style)
    height = estimated_height(text, style, canvas)
    lowest = canvas.height * (1 - SAFE_Y) - height
    usual = SUBTITLE_TOP[shape(canvas.width, canvas.height)] * canvas.height
    top = max(0.0, min(usual, lowest))
    bands = sorted(taken, key=lambda band: band.top)
    for band in reversed(bands):
        if Band(top, top + height).meets(band):
            above = band.top - GAP * canvas.height - height
            below = band.bottom + GAP * canvas.height
            top = below if below <= lowest else max(0.0, above)
    return {"Y": _share(top, canvas)}


def _unplaced(style: Style) -> Mapping[str, Any]:
    """Return the distance from the lower edge for text that hangs there."""
    return {"Y": SAFE_Y} if str(style["Alignment"]).startswith("Bottom") else {}


def _share(top: float, canvas: Canvas) -> float:
    return round(min(0.9999, max(0.0, top / canvas.height)), 4)
