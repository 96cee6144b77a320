"""Styles as they are drawn: defaults of a good editor, under what the caller asked for."""

from __future__ import annotations

from random import Random

from reelwright.solutions.styles import MOTIONS, SCROLLING, Style

TITLE_SIZE = 0.045
"""Font size of a title as a share of the height."""

SUBTITLE_SIZE = {"portrait": 0.035, "landscape": 0.055}
HEADING_SHARE = 0.7
"""Font size of a subheading as a share of the title's."""

SAFE_X, SAFE_Y = 0.05, 0.08
"""Margins that no text enters, as shares of the canvas."""

TITLE_TOP = {"portrait": 0.1, "landscape": SAFE_Y}
SUBTITLE_TOP = {"portrait": 0.8, "landscape": 0.9}
SUBTITLE_WIDTH = 0.8

_TIMES = ("TimelineIn", "TimelineOut", "AaiMotionIn", "AaiMotionOut", "Ratio")
_PLACE = ("X", "Y", *_TIMES, *MOTIONS, *SCROLLING)
_EDGES = ("Outline", "Shadow", "BorderStyle", "EffectColorStyle", "BubbleStyleId")


def shape(width: int, height: int) -> str:
    """Return `portrait` (square included) or `landscape`."""
    return "landscape" if width > height else "portrait"


def title_style(given: Style, width: int, height: int) -> Style:
    """Return the style of a title."""
    style: Style = {
        "Alignment": "TopCenter",
        "AdaptMode": "AutoWrap",
        "Font": "Alibaba PuHuiTi 2.0 95 ExtraBold",
        "SizeRequestType": "Nominal",
        "FontColor": "#ffffff",
        "TextWidth": 1 - 2 * SAFE_X,
        "Y": TITLE_TOP[shape(width, height)],
        **given,
    }
    style["FontSize"] = given.get("FontSize") or round(height * TITLE_SIZE)
    return _legible(_inset(style, given), given)


def heading_style(title: Style, given: Style, width: int, height: int) -> Style:
    """Return the style of a subheading: that of the title as the caller gave it, but smaller.

    Without a `Y` of its own it stands under what is above it.
    """
    inherited = {key: value for key, value in title.items() if key not in _PLACE}
    size = title_style(title, width, height)["FontSize"] * HEADING_SHARE
    look = {**inherited, **given, "FontSize": given.get("FontSize") or round(size)}
    style = title_style(look, width, height)
    if "Y" not in given and "Alignment" not in given:
        # It follows what is above it, wherever the title hangs.
        sides = ("Left", "Right", "Center")
        side = next(side for side in sides if style["Alignment"].endswith(side))
        style["Alignment"] = f"Top{side}"
    if "Y" not in given and style["Alignment"].startswith("Top"):
        style.pop("Y")
    return style


def subtitle_style(given: Style, width: int, height: int, language: str) -> Style:
    """Return the style of the speech subtitles, without a place from top to bottom."""
    style: Style = {
        "Alignment": "TopCenter",
        "AdaptMode": "AutoWrapAtSpaces" if language == "en" else "AutoWrap",
        "Font": "Alibaba PuHuiTi 2.0 65 Medium",
        "SizeRequestType": "Nominal",
        "FontColor": "#ffffff",
        "TextWidth": SUBTITLE_WIDTH,
        **given,
    }
    style.pop("TimelineIn", None)
    style.pop("TimelineOut", None)
    size = SUBTITLE_SIZE[shape(width, height)]
    style["FontSize"] = given.get("FontSize") or round(height * size)
    return _legible(_inset(style, given), given)


def drawn_motions(style: Style, rng: Random) -> Style:
    """Return a style in which one of several motions has been drawn."""
    drawn = dict(style)
    for key in MOTIONS:
        names = [name.strip() for name in str(style.get(key, "")).split(",") if name.strip()]
        drawn.pop(key, None)
        if names:
            drawn[key] = rng.choice(names)
    return drawn


def _inset(style: Style, given: Style) -> Style:
    """Keep text that is aligned to a side off the edge, unless it was put there."""
    if "X" not in given and style["Alignment"].endswith(("Left", "Right")):
        return {**style, "X": SAFE_X}
    return style


def _legible(style: Style, given: Style) -> Style:
    """Give letters an edge and a soft shadow, so that they are read on any footage.

    A caller who chose an edge of any kind has chosen; nothing is added then.
    """
    if any(key in given for key in (*_EDGES, "SubtitleEffects")):
        return style
    size = float(style["FontSize"])
    dark = _luminance(style["FontColor"]) < 0.35
    style = {**style, "Outline": max(2, round(size * 0.06))}
    style.setdefault("OutlineColour", "#ffffff" if dark else "#000000")
    style["SubtitleEffects"] = [
        {
            "Type": "Shadow",
            "Color": style["OutlineColour"],
            "Opacity": 0.5,
            "Bord": max(2, round(size * 0.06)),
            "YShift": max(2, round(size * 0.04)),
            "Blur": max(2, round(size * 0.12)),
        }
    ]
    return style


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour.lstrip("#")[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
