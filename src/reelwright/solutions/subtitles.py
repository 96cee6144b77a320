"""Subtitles of spoken text: when each piece shows, which words stand out or are hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from reelwright.solutions.speech_config import SpecialWords
from reelwright.solutions.styles import Style

BRIDGE = Fraction(1, 2)
"""Seconds; a shorter pause does not take the subtitle away."""

LINGER = Fraction(1, 5)
"""Seconds that a subtitle stays before a longer pause."""

_LATIN = re.compile(r"[A-Za-z0-9]")

Piece = Mapping[str, Any]
"""`text`, `start`, `end` and `words` (`text`, `start`, `end`), seconds of the speech sound."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A piece on the screen in frames [start, end) of the output."""

    text: str
    start: int
    end: int


def cues(pieces: Sequence[Piece], first: int, last: int, fps: Fraction) -> list[Cue]:
    """Return when the pieces of a speech show that begins at frame `first` and ends at `last`."""
    starts = [first + _frame(piece["start"], fps) for piece in pieces]
    found: list[Cue] = []
    for i, piece in enumerate(pieces):
        end = first + _frame(piece["end"], fps)
        following = starts[i + 1] if i + 1 < len(pieces) else last
        if following - end <= BRIDGE * fps:
            end = following
        else:
            end = min(following, end + round(LINGER * fps))
        start, end = max(first, starts[i]), min(end, last)
        if end > start:
            found.append(Cue(str(piece["text"]), start, end))
    return found


def marked(text: str, special: Sequence[SpecialWords]) -> str:
    """Return a piece as the content of a text clip, special words restyled or starred out."""
    parts: list[str] = []
    done = 0
    for start, end, entry in _found(text, special):
        parts.append(_plain(text[done:start]))
        word = text[start:end]
        if entry.kind == "Forbidden":
            parts.append("".join("*" if not letter.isspace() else letter for letter in word))
        else:
            switch_on, switch_off = _codes(entry.style)
            parts.append(f"{switch_on}{_plain(word)}{switch_off}")
        done = end
    parts.append(_plain(text[done:]))
    return "".join(parts)


def silences(pieces: Sequence[Piece], special: Sequence[SpecialWords]) -> list[tuple[float, float]]:
    """Return the times, in seconds of the speech, at which a word has to fall silent."""
    times: list[tuple[float, float]] = []
    for piece in pieces:
        text = str(piece["text"])
        for start, end, entry in _found(text, special):
            if entry.kind == "Forbidden" and entry.sound == "Mute":
                times.append(_heard(piece, text, start, end))
    return times


def _found(text: str, special: Sequence[SpecialWords]) -> list[tuple[int, int, SpecialWords]]:
    """Return where the words are found, the longest first where several would do."""
    entries: dict[str, SpecialWords] = {}
    for entry in special:
        for word in entry.words:
            # A forbidden word stays forbidden when it is to be highlighted as well.
            if word.lower() not in entries or entry.kind == "Forbidden":
                entries[word.lower()] = entry
    lengths = sorted({len(word) for word in entries if word}, reverse=True)
    found: list[tuple[int, int, SpecialWords]] = []
    start = 0
    while start < len(text):
        # Looked up by their lengths: a pattern of all the words takes seconds to be made.
        ends = (start + length for length in lengths if start + length <= len(text))
        end = next((end for end in ends if _is_word(text, start, end, entries)), None)
        if end is not None:
            found.append((start, end, entries[text[start:end].lower()]))
        start = end or start + 1
    return found


def _is_word(text: str, start: int, end: int, words: Mapping[str, SpecialWords]) -> bool:
    """Say whether a word stands there; one in Latin letters is not found inside another word."""
    return (
        text[start:end].lower() in words
        and not (_LATIN.match(text[start]) and _LATIN.match(text[start - 1 : start]))
        and not (_LATIN.match(text[end - 1]) and _LATIN.match(text[end : end + 1]))
    )


def _heard(piece: Piece, text: str, start: int, end: int) -> tuple[float, float]:
    """Return when the characters from `start` to `end` of a piece are heard."""
    spans: list[tuple[int, int, float, float]] = []
    cursor = 0
    for word in piece.get("words") or ():
        at = text.find(str(word["text"]), cursor)
        if at >= 0:
            cursor = at + len(str(word["text"]))
            spans.append((at, cursor, float(word["start"]), float(word["end"])))
    if not any(a < end and b > start for a, b, _, _ in spans):
        spans = [(0, len(text), float(piece["start"]), float(piece["end"]))]
    touched = [one for one in spans if one[0] < end and one[1] > start]
    return _within(touched[0], start, touched[0][2]), _within(touched[-1], end, touched[-1][3])


def _within(span: tuple[int, int, float, float], at: int, outside: float) -> float:
    first, last, begin, finish = span
    if not first < at < last:
        return outside
    return begin + (finish - begin) * (at - first) / (last - first)


def _codes(style: Style) -> tuple[str, str]:
    """Return the override codes that switch a style on and off again."""
    face = style.get("FontFace", {})
    pairs = [
        ("fn", style.get("Font")),
        ("fs", _number(style.get("FontSize") or None)),
        ("1c", _bgr(style.get("FontColor"))),
        ("3c", _bgr(style.get("OutlineColour"))),
        ("bord", _number(style.get("Outline"))),
        *((code, "1" if face.get(key) else None) for code, key in _FACES),
    ]
    given = [(code, value) for code, value in pairs if value]
    if not given:
        return "", ""
    switch_on = "".join(f"\\{code}{value}" for code, value in given)
    switch_off = "".join(f"\\{code}" for code, _ in given)
    return f"{{{switch_on}}}", f"{{{switch_off}}}"


_FACES = (("b", "Bold"), ("i", "Italic"), ("u", "Underline"))


def _bgr(colour: str | None) -> str | None:
    if not colour:
        return None
    digits = colour.lstrip("#")[:6].upper()
    return f"&{digits[4:6]}{digits[2:4]}{digits[:2]}&"


def _number(value: float | None) -> str | None:
    return None if value is None else f"{value:g}"


def _plain(text: str) -> str:
    """Return text in which nothing is read as a code: a backslash shows as a wide one."""
    return text.replace("\\", "＼")


def _frame(seconds: float, fps: Fraction) -> int:
    return int(Fraction(str(float(seconds))) * fps + Fraction(1, 2))
