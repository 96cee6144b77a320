"""Subtitle files: SubRip, WebVTT and Advanced SubStation texts become cues."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from html import unescape
from typing import Any

LONGEST = 4_000_000
"""Bytes of a subtitle file that are read."""

MOST = 20_000
"""Cues of a file that are read."""

LONGEST_CUE = 20_000
"""Characters of a cue that are read."""

_TIME = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})")
_ARROW = re.compile(r"^[^\S\n]*(\S+)[^\S\n]+-->[^\S\n]+(\S+)", re.MULTILINE)
"""Within one line: blanks that go on over lines are tried again from each of them."""
_TAG = re.compile(r"<(/?)([a-zA-Z]\w*)(?!\w)([^<>]*)>")
_STAMP = re.compile(r"<\d[\d:.]*>")
_HEX = re.compile(r"color\s*=\s*[\"']?#?([0-9A-Fa-f]{6})\b")
_DRAWING = re.compile(r"\\p[1-9]")
_MARKS = {"b": "b", "strong": "b", "i": "i", "em": "i", "u": "u", "s": "s"}


@dataclass(frozen=True)
class Cue:
    """One text of a file, with override codes, and the fields of a clip that its file gives."""

    start: Fraction
    end: Fraction
    text: str
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CueFile:
    """The cues of a file. `play_height` is the canvas height of its lengths, if it has one."""

    cues: tuple[Cue, ...]
    play_height: float | None = None


def decode(data: str | bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 with a mark, or GB18030."""
    if isinstance(data, str):
        return data[:LONGEST].removeprefix("\ufeff")
    data = data[:LONGEST]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3:
            return data.decode("utf-8-sig", errors="ignore")
        return data.decode("gb18030", errors="replace")


def parse(data: str | bytes, kind: str) -> CueFile:
    """Return the cues of a file of kind `srt`, `vtt` or `ass`; what cannot be read is skipped."""
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    return _substation(text) if kind == "ass" else CueFile(tuple(_blocks(text, kind)))


def kind_of(reference: str, named: str | None) -> str:
    """Return `srt`, `vtt` or `ass` from the `SubType` or the file's name."""
    if named and named.lower() in ("srt", "vtt", "ass", "ssa"):
        return "ass" if named.lower() == "ssa" else named.lower()
    ending = reference.partition("?")[0].rpartition(".")[2].lower()
    return {"ass": "ass", "ssa": "ass", "vtt": "vtt"}.get(ending, "srt")


def _blocks(text: str, kind: str) -> Iterator[Cue]:
    count = 0
    for block in re.split(r"\n[ \t]*\n", text):
        found = _ARROW.search(block)
        if found is None or count >= MOST:
            continue
        start, end = _seconds(found[1]), _seconds(found[2])
        _, _, shown = block[found.start() :].lstrip("\n").partition("\n")
        shown = _marked(shown.strip("\n")[:LONGEST_CUE], kind)
        if start is not None and end is not None and start < end and shown.strip():
            count += 1
            yield Cue(start, end, shown)


def _seconds(text: str) -> Fraction | None:
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    whole = int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])
    return whole + Fraction(int(found[4]), 10 ** len(found[4]))


def _marked(text: str, kind: str) -> str:
    """Turn the marks of SubRip and WebVTT into override codes, and drop unknown ones."""
    if kind == "vtt":
        text = _STAMP.sub("", text)
    text = _TAG.sub(_mark, text)
    if kind != "vtt":
        return text
    try:
        return unescape(text)
    except ValueError:
        return text  # The number of a character has thousands of digits.


def _mark(found: re.Match[str]) -> str:
    closing, name, rest = found[1], found[2].lower(), found[3]
    if name in _MARKS:
        return "{\\" + _MARKS[name] + ("" if closing else "1") + "}"
    if name == "font":
        colour = _HEX.search(rest)
        if closing:
            return "{\\1c}"
        if colour:
            red, green, blue = colour[1][:2], colour[1][2:4], colour[1][4:]
            return f"{{\\1c&H{blue}{green}{red}&}}"
    return ""


def _substation(text: str) -> CueFile:
    section, height = "", 288.0
    orders: dict[str, list[str]] = {}
    styles: dict[str, dict[str, str]] = {}
    cues: list[Cue] = []
    for line in text.split("\n"):
        line = line.strip()
        if line.startswith("["):
            section = line.lower()
            continue
        key, _, value = line.partition(":")
        key, value = key.strip().lower(), value.strip()
        if key == "playresy" and value.isdecimal() and int(value[:6]) > 0:
            height = float(value[:6])
        elif key == "format":
            orders[section] = [name.strip().lower() for name in value.split(",")]
        elif key == "style" and section in orders:
            row = _row(value, orders[section])
            styles[row.get("name", "").lstrip("*")] = row
        elif key == "dialogue" and section in orders and len(cues) < MOST:
            cue = _dialogue(_row(value, orders[section]), styles)
            if cue is not None:
                cues.append(cue)
    return CueFile(tuple(cues), height)


def _row(value: str, order: list[str]) -> dict[str, str]:
    cells = value.split(",", len(order) - 1)
    return {name: cell.strip() for name, cell in zip(order, cells, strict=False)}


def _dialogue(row: dict[str, str], styles: dict[str, dict[str, str]]) -> Cue | None:
    start, end = _seconds(row.get("start", "")), _seconds(row.get("end", ""))
    text = row.get("text", "")[:LONGEST_CUE]
    if start is None or end is None or start >= end or not text or _DRAWING.search(text):
        return None
    style = styles.get(row.get("style", "").lstrip("*"), next(iter(styles.values()), {}))
    if _on(style, "strikeout"):
        # No field of a text strikes it out, but a code does.
        text = "{\\s1}" + text
    return Cue(start, end, text, _fields(style, row))


def _fields(style: dict[str, str], row: dict[str, str]) -> dict[str, Any]:
    """Return the fields of a text clip that say what a style says."""
    colour, opacity = _colour(style.get("primarycolour", "&H00FFFFFF"))
    boxed = style.get("borderstyle") == "3"
    edge = _whole_colour(style.get("outlinecolour", "&H00000000"))
    back = _whole_colour(style.get("backcolour", "&H00000000"))
    place = str(int(_float(style.get("alignment", "2"), 2)))
    return {
        "Font": style.get("fontname") or None,
        "FontSize": min(max(_float(style.get("fontsize", ""), 18), 1), 5000),
        "FontColor": colour,
        "FontColorOpacity": opacity,
        "OutlineColour": edge,
        # A box has the colour of the outline in such a file, and that of the shadow in a clip.
        "BackColour": edge if boxed else back,
        "FontFace": {name: _on(style, name.lower()) for name in ("Bold", "Italic", "Underline")},
        "Spacing": _bounded(style.get("spacing", "")),
        "Angle": _bounded(style.get("angle", "")),
        "BorderStyle": 3 if boxed else 1,
        "Outline": max(0.0, _bounded(style.get("outline", ""))),
        "Shadow": max(0.0, _bounded(style.get("shadow", ""))),
        "Alignment": place if place in "123456789" and len(place) == 1 else "2",
        **_margins(style, row, place),
        "AdaptMode": "AutoWrap",
    }


def _on(style: dict[str, str], name: str) -> bool:
    return style.get(name, "0").strip() in ("-1", "1")


def _margins(style: dict[str, str], row: dict[str, str], place: str) -> dict[str, float]:
    def margin(name: str) -> float:
        own = _bounded(row.get(name, ""))
        # Up to 1 a coordinate would be read as a share of the canvas.
        value = own if own > 0 else _bounded(style.get(name, ""))
        return 0.0 if value <= 0 else max(value, 1.0001)

    return {"X": margin("marginr" if place in "369" else "marginl"), "Y": margin("marginv")}


def _bounded(text: str) -> float:
    return min(max(_float(text, 0.0), -5000.0), 5000.0)


def _float(text: str, otherwise: float) -> float:
    try:
        value = float(text)
    except ValueError:
        return otherwise
    return value if abs(value) < 1e6 else otherwise


def _colour(text: str) -> tuple[str, float]:
    """Return `&HAABBGGRR` as `#RRGGBB` and an opacity."""
    digits = text.strip().strip("&").removeprefix("H").removeprefix("h")
    try:
        number = int(digits, 16) & 0xFFFFFFFF
    except ValueError:
        return "#FFFFFF", 1.0
    red, green, blue = number & 0xFF, number >> 8 & 0xFF, number >> 16 & 0xFF
    return f"#{red:02X}{green:02X}{blue:02X}", round(1 - (number >> 24) / 255, 4)


def _whole_colour(text: str) -> str:
    """Return `&HAABBGGRR`, whose alpha is 0 where nothing shines through, as `#RRGGBBAA`."""
    colour, opacity = _colour(text)
    return colour if opacity == 1 else f"{colour}{round(opacity * 255):02X}"
