"""The look of titles, subheadings and subtitles, as the keys of a text clip."""

from __future__ import annotations

from typing import Any

from reelwright.errors import InvalidParameter
from reelwright.solutions.fields import LARGEST_COORDINATE, Fields
from reelwright.solutions.references import read_reference
from reelwright.timeline.textchecks import check_style

Style = dict[str, Any]
"""Keys of a text clip, checked; only what the caller gave."""

MOTIONS = ("AaiMotionInEffect", "AaiMotionOutEffect", "AaiMotionLoopEffect")

_NINE = tuple(
    f"{vertical}{horizontal}"
    for vertical in ("Top", "Center", "Bottom")
    for horizontal in ("Left", "Center", "Right")
)
_WORDS = {
    "Alignment": (*_NINE, "Left", "Center", "Right"),
    "AdaptMode": ("AutoWrap", "AutoScale", "AutoWrapAtSpaces", "AutoWrapAtSpacesStrict"),
    "SizeRequestType": ("Nominal", "RealDim"),
}
_COORDINATES = ("X", "Y", "TextWidth", "BubbleWidth", "BubbleHeight")
_NUMBERS: dict[str, tuple[float | None, float | None]] = {
    "FontSize": (0, 5000),
    "FontColorOpacity": (0, 1),
    "Spacing": (-5000, 5000),
    "LineSpacing": (-5000, 5000),
    "Angle": (None, None),
    "BorderStyle": (None, None),
    "Outline": (0, 5000),
    "Shadow": (0, 5000),
    "AaiMotionIn": (0, None),
    "AaiMotionOut": (0, None),
    "Ratio": (0, None),
    "TimelineIn": (0, None),
    "TimelineOut": (0, None),
}
_ANYWHERE = (-LARGEST_COORDINATE, LARGEST_COORDINATE)
_SCROLLS: dict[str, tuple[float | None, float | None]] = {
    "ScrollStartX": _ANYWHERE,
    "ScrollEndX": _ANYWHERE,
    "ScrollStartY": _ANYWHERE,
    "ScrollEndY": _ANYWHERE,
    "ScrollStartShift": _ANYWHERE,
    "ScrollEndShift": _ANYWHERE,
    "ScrollSpeed": (0, LARGEST_COORDINATE),
    "ScrollStartFreeze": (0, None),
    "ScrollEndFreeze": (0, None),
    "ScrollLoopTime": (0, None),
}
SCROLLING = (*_SCROLLS, "ScrollLoop", "ScrollDirection")
"""Keys of a text that moves across the picture."""

_COLOURS = ("FontColor", "OutlineColour", "BackColour")
_TEXTS = ("Font", "EffectColorStyle", "BubbleStyleId", *MOTIONS)
_SPELLINGS = {"FontUrl": "FontURL", "EffectColorStyleId": "EffectColorStyle"}


def read_style(given: Fields, *, local: bool = False, scrolls: bool = False) -> Style:
    """Read a subtitle style: known keys are checked, others left out.

    Only text that is not timed by speech scrolls.

    Raises:
        InvalidParameter: a size, colour, place or word is none, or no timeline could hold it.
    """
    fields = Fields(_one_spelling(given), given.path)
    style: Style = {}
    for key in _COORDINATES:
        if fields.has(key):
            style[key] = fields.coordinate(key)
    numbers = _NUMBERS | _SCROLLS if scrolls else _NUMBERS
    for key, (low, high) in numbers.items():
        if fields.has(key):
            number = fields.number(key, low=low, high=high) or 0
            style[key] = int(number) if number == int(number) else number
    for key, allowed in _WORDS.items():
        if fields.has(key):
            style[key] = fields.word(key, allowed)
    for key in _COLOURS:
        if fields.has(key):
            style[key] = fields.colour(key)
    for key in _TEXTS:
        if fields.has(key):
            style[key] = fields.text(key, longest=1000).strip()
    if fields.has("FontURL"):
        style["FontURL"] = read_reference(
            fields.values["FontURL"], given.at(_spelled(given, "FontURL")), local=local
        )
    if fields.has("FontFace"):
        face = fields.object("FontFace")
        style["FontFace"] = {key: face.flag(key) for key in ("Bold", "Italic", "Underline")}
    if scrolls and fields.has("ScrollLoop"):
        style["ScrollLoop"] = fields.flag("ScrollLoop")
    if scrolls and fields.has("ScrollDirection"):
        style["ScrollDirection"] = fields.word("ScrollDirection", ("Left", "Right"))
    if fields.has("SubtitleEffects"):
        style["SubtitleEffects"] = [item for item, _ in fields.items("SubtitleEffects", most=20)]
    _check_times(fields, style)
    # FontSize 0 asks for the default, which no clip of a timeline does.
    check_style(fields.path, {key: one for key, one in style.items() if key != "FontSize" or one})
    return style


def is_hidden(style: Style) -> bool:
    """Say whether text of this style is not to be seen at all."""
    return style.get("FontColorOpacity") == 0


def _one_spelling(given: Fields) -> dict[str, Any]:
    values = dict(given.values)
    for other, ours in _SPELLINGS.items():
        if other in values:
            values.setdefault(ours, values[other])
    return values


def _spelled(given: Fields, key: str) -> str:
    """Return the spelling of a key that the caller has used."""
    others = (
        other for other, ours in _SPELLINGS.items() if ours == key and key not in given.values
    )
    return next((other for other in others if other in given.values), key)


def _check_times(fields: Fields, style: Style) -> None:
    end = style.get("TimelineOut")
    if end is not None and end <= style.get("TimelineIn", 0):
        raise InvalidParameter(fields.at("TimelineOut"), "It must lie behind TimelineIn.")
