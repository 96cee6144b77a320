"""Where speech text is cut: pieces for subtitles, spoken units for the synthesizer.

Both work on the shown text, that is without its tags (see `reelwright.speech.ssml`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection

SEPARATORS = frozenset("。！？；，、…!?;,\n\r\u2028\u2029")
"""Characters behind which a piece always ends, unless a `,` stands between digits."""

ENDERS = frozenset("。！？!?\n\r\u2028\u2029")
"""Characters behind which a spoken unit always ends; a full stop is judged by its place."""

SHORTEST = 4
"""A piece with fewer characters besides blanks and separators joins its neighbour."""

_ABBREVIATION = re.compile(r"(?<![A-Za-z])(?:[A-Za-z]|mr|mrs|ms|dr|st|vs|etc)\Z", re.IGNORECASE)
_LONGEST_ABBREVIATION = 3
_STOPS = re.compile(r"\.+")


def pieces(text: str) -> list[str]:
    """Cut text into the pieces that are shown one by one, without the separators at their ends."""
    return [text[start:end] for start, end in piece_spans(text)]


def piece_borders(text: str, stops: Collection[int] = ()) -> list[int]:
    """Return every place where a piece may end: behind separators, and at `stops`."""
    return [end for _, end in _pieces(text, _separator_positions(text), stops)]


def piece_spans(text: str, stops: Collection[int] = ()) -> list[tuple[int, int]]:
    """Return start and end of every piece in `text`; what lies between is not shown.

    `stops` are places where a piece ends although no separator stands there.
    """
    separators = _separator_positions(text)
    separators |= {stop - 1 for stop in stops if text[stop - 1 : stop] == "."}
    merged: list[tuple[int, int]] = []
    for span in _pieces(text, separators, stops):
        if merged and (
            _weight(text, span, separators) < SHORTEST
            or (len(merged) == 1 and _weight(text, merged[0], separators) < SHORTEST)
        ):
            merged[-1] = (merged[-1][0], span[1])
        else:
            merged.append(span)
    trimmed = (_trim(text, span, separators) for span in merged)
    return [(start, end) for start, end in trimmed if start < end]


def spoken_units(text: str) -> list[str]:
    """Cut text into sentences, each with its closing punctuation, without blanks around it."""
    return [text[start:end] for start, end in spoken_spans(text)]


def spoken_spans(text: str) -> list[tuple[int, int]]:
    """Return start and end of every spoken unit in `text`."""
    stops = _full_stops(text) | {i for i, c in enumerate(text) if c in ENDERS}
    units: list[tuple[int, int]] = []
    for start, end in _cut(text, stops):
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if units and not any(c.isalnum() for c in text[start:end]):
            units[-1] = (units[-1][0], max(end, units[-1][1]))
        elif start < end:
            units.append((start, end))
    return units


def _pieces(text: str, separators: set[int], stops: Collection[int]) -> list[tuple[int, int]]:
    spans = _cut(text, separators)
    if not stops:
        return spans
    borders = sorted({0, len(text), *stops, *(end for _, end in spans)})
    return [(a, b) for a, b in itertools.pairwise(borders) if text[a:b].strip()]


def _cut(text: str, separators: set[int]) -> list[tuple[int, int]]:
    """Cut behind each run of separators; blanks do not interrupt a run."""
    spans: list[tuple[int, int]] = []
    start = 0
    for i in range(len(text)):
        if i not in separators:
            continue
        after = i + 1
        while after < len(text) and text[after].isspace() and after not in separators:
            after += 1
        if after not in separators:
            spans.append((start, i + 1))
            start = i + 1
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def _separator_positions(text: str) -> set[int]:
    return _full_stops(text) | {
        i
        for i, character in enumerate(text)
        if character in SEPARATORS and not (character == "," and _between_digits(text, i))
    }


def _full_stops(text: str) -> set[int]:
    """Return the full stops that end something; a row of stops is judged whole, and once."""
    rows = (row.span() for row in _STOPS.finditer(text))
    return {i for first, end in rows if _separates(text, first, end) for i in range(first, end)}


def _separates(text: str, first: int, end: int) -> bool:
    if end < len(text) and not text[end].isspace() and text[end] not in SEPARATORS:
        return False
    before = text[max(first - _LONGEST_ABBREVIATION - 1, 0) : first]
    return end - first > 1 or not _ABBREVIATION.search(before)


def _between_digits(text: str, position: int) -> bool:
    return (
        0 < position < len(text) - 1
        and text[position - 1].isdigit()
        and text[position + 1].isdigit()
    )


def _weight(text: str, span: tuple[int, int], separators: set[int]) -> int:
    return sum(1 for i in range(*span) if i not in separators and not text[i].isspace())


def _trim(text: str, span: tuple[int, int], separators: set[int]) -> tuple[int, int]:
    start, end = span
    while start < end and (start in separators or text[start].isspace()):
        start += 1
    while start < end and (end - 1 in separators or text[end - 1].isspace()):
        end -= 1
    return start, end
