"""Texts made to be slow to read: the time they take grows no faster than they do."""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction

import pytest

from reelwright.timeline import names, placeholders
from reelwright.timeline.catalogue import Catalogue
from reelwright.timeline.composition import TextStyle
from reelwright.timeline.output import Output
from reelwright.timeline.resolution import cues, override
from reelwright.timeline.resolution.cues import parse
from reelwright.timeline.resolution.journal import Journal

SIZE = 200_000
"""Characters; what is quadratic takes minutes for so many."""
PATIENCE = 5.0
"""Seconds, a hundred times what is needed."""

STYLE = TextStyle(font="x", size=10.0)
STAMP = "1\n00:00:00,000 --> 00:00:01,000\n"


def seconds(read: Callable[[str], object], text: str) -> float:
    started = time.perf_counter()
    read(text)
    return time.perf_counter() - started


def spans(text: str) -> object:
    return override.spans(text, STYLE, 1.0)


def srt(text: str) -> object:
    return parse(text, "srt")


def vtt(text: str) -> object:
    return parse(text, "vtt")


def ass(text: str) -> object:
    return parse(text, "ass")


# The files go around the limit of a cue: one long line is all that is read of most of them.
@pytest.mark.parametrize(
    ("read", "before", "unit", "after"),
    [
        (spans, "{\\b", "1", "x}a"),
        (spans, "{\\b", " ", "x}a"),
        (spans, "{\\bord", "1.", "}a"),
        (spans, "{\\c&H", "1", "x}a"),
        (spans, "{", " ", "}a"),
        (spans, "", "{\\", "a"),
        (spans, "", "a{\\x}", ""),
        (spans, "", "a{\\b1}b{\\b0}", ""),
        (srt, "", "\f\n", ""),
        (srt, "", "\n \t", ""),
        (srt, "a", " ", "-->"),
        (srt, "", "a ", "-->"),
        (srt, "", "a --> ", "\n"),
        (srt, STAMP + "<", "a", ""),
        (srt, STAMP + "<a", " ", ""),
        (srt, STAMP, "<a ", ""),
        (srt, STAMP + "<font ", "color=  ", ">a"),
        (srt, "", STAMP.replace("\n", "\n<b>a\n", 1) + "\n", ""),
        (vtt, STAMP + "<1", "1", ""),
        (vtt, STAMP + "&#", "1", ";"),
        (vtt, STAMP, "&amp", ""),
        (ass, "[a]\nFormat: ", "a,", "\nDialogue: a"),
        (ass, "[V4+ Styles]\nFormat: Name\n", "Style: a\n", ""),
        (ass, "", "[\n", ""),
        (names.COLOUR.fullmatch, "#", "a", ""),
        (names.ASPECT.fullmatch, "1.", "1", ":1"),
        (placeholders.read, "$", "a", "!"),
        (placeholders.read, "$a:", "[", ""),
        (placeholders.read, "$a:", "1", ""),
    ],
)
def test_time_grows_with_the_text_only(
    read: Callable[[str], object], before: str, unit: str, after: str
) -> None:
    assert seconds(read, before + unit * (SIZE // len(unit)) + after) < PATIENCE


def test_only_the_beginning_of_a_cue_is_read() -> None:
    for text, kind in ((f"{STAMP}{'a' * SIZE}", "srt"), (substation("a" * SIZE), "ass")):
        (cue,) = parse(text, kind).cues
        assert len(cue.text) == cues.LONGEST_CUE


def substation(text: str) -> str:
    return f"[e]\nFormat: Start, End, Text\nDialogue: 0:00:01.00,0:00:02.00,{text}"


def test_a_number_of_a_character_with_thousands_of_digits_is_text() -> None:
    (cue,) = parse(f"{STAMP}&amp; &#{'9' * 5000};", "vtt").cues
    assert cue.text.startswith("&amp; &#999")


def test_warnings_are_kept_once_however_many_there_are() -> None:
    journal = Journal(Output(320, 240, Fraction(25)), Catalogue(), {})
    started = time.perf_counter()
    for number in range(60_000):
        journal.warn(f"VideoTracks[0].VideoTrackClips[{number}]: it is drawn as something else")
        journal.warn("the same")
    assert time.perf_counter() - started < PATIENCE
    assert len(journal.warnings) == 60_001
