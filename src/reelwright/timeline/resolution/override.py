"""Override codes in a text: `{\\b1}` and the like become runs in different styles."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from reelwright.timeline.composition import TextSpan, TextStyle

_GROUP = re.compile(r"\{(\s*\\[^{}]*)\}")
_CODE = re.compile(
    r"(?P<name>[134]?c|xbord|ybord|bord|fs|b|i|u|s)\s*"
    r"(?P<value>&H?[0-9A-Fa-f]*&?|[+-]?(?:\d+(?:\.\d*)?|\.\d*)?)"
)
"""Read without the blanks behind it; no two of its parts can share what they match."""
_FONT = re.compile(r"fn(?P<value>.*)", re.DOTALL)
_COLOUR = re.compile(r"&?H?([0-9A-Fa-f]{1,8})&?")
_COLOURED = {"c": "color", "1c": "color", "3c": "outline_color", "4c": "shadow_color"}
_SWITCHES = {"b": "bold", "i": "italic", "u": "underline", "s": "strike"}
_BORDERS = ("bord", "xbord", "ybord")


def spans(text: str, base: TextStyle, scale: float) -> tuple[TextSpan, ...]:
    """Return the runs of a text. Lengths in codes are multiplied by `scale`.

    Codes that are not understood are removed; braces without a backslash are text.
    """
    runs: list[tuple[list[str], TextStyle]] = []
    style = base
    for index, part in enumerate(_GROUP.split(text)):
        if index % 2:
            style = _coded(part, style, base, scale)
            continue
        shown = _broken(part)
        if not shown:
            continue
        if runs and runs[-1][1] == style:
            runs[-1][0].append(shown)
        else:
            runs.append(([shown], style))
    return tuple(TextSpan("".join(parts), style) for parts, style in runs)


def bgr(text: str) -> str | None:
    """Return a colour `&HBBGGRR&` as `#RRGGBB`, None where it is not one."""
    found = _COLOUR.fullmatch(text.strip())
    if found is None:
        return None
    number = int(found[1], 16) & 0xFFFFFF
    return f"#{number & 0xFF:02X}{number >> 8 & 0xFF:02X}{number >> 16:02X}"


def _broken(text: str) -> str:
    text = text.replace("\\N", "\n").replace("\\n", "\n").replace("\\h", "\u00a0")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _coded(group: str, style: TextStyle, base: TextStyle, scale: float) -> TextStyle:
    for code in group.split("\\")[1:]:
        font = _FONT.fullmatch(code)
        if font is not None:
            name = font["value"].strip()
            source = "" if name else base.font_source
            style = replace(style, font=name or base.font, font_source=source)
            continue
        found = _CODE.fullmatch(code.rstrip())
        if found is not None:
            style = replace(style, **_change(found["name"], found["value"], style, base, scale))
    return style


def _change(
    name: str, value: str, style: TextStyle, base: TextStyle, scale: float
) -> dict[str, Any]:
    if name in _COLOURED:
        field = _COLOURED[name]
        colour = bgr(value) if value else None
        changed: dict[str, Any] = {field: colour or getattr(base, field)}
        if field == "color":
            # A ready-made gradient would hide the colour that is asked for.
            changed["gradient"] = () if colour else base.gradient
        return changed
    number = _number(value)
    if name in _SWITCHES:
        on = bool(number) if name != "b" or number is None else number == 1 or number >= 600
        return {_SWITCHES[name]: getattr(base, _SWITCHES[name]) if number is None else on}
    if name in _BORDERS:
        return _border(name, None if number is None else _length(number, scale, 500), style, base)
    if name == "fs":
        return {"size": _length(number, scale, 5000) if number else base.size}
    return {}


def _border(name: str, width: float | None, style: TextStyle, base: TextStyle) -> dict[str, float]:
    """Return the outline with a width, that of `base` if None, in one direction or both."""
    usual = base.outline + base.outline_across, base.outline + base.outline_down
    across, down = style.outline + style.outline_across, style.outline + style.outline_down
    if name != "ybord":
        across = usual[0] if width is None else width
    if name != "xbord":
        down = usual[1] if width is None else width
    both = min(across, down)
    return {"outline": both, "outline_across": across - both, "outline_down": down - both}


def _length(number: float, scale: float, most: float) -> float:
    return min(max(number, 0.0), most) * scale


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
