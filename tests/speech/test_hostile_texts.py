"""Texts made to be slow to read: the time they take grows no faster than they do."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from reelwright.speech import languages, tokens
from reelwright.speech.segments import script
from reelwright.speech.sentences import piece_spans, spoken_spans
from reelwright.speech.ssml import SpeechTextError, parse

SIZE = 100_000
"""Characters; what is quadratic takes minutes for so many."""
PATIENCE = 8.0
"""Seconds, ten times what the slowest needs."""


def seconds(read: Callable[[str], object], text: str) -> float:
    started = time.perf_counter()
    with suppress(SpeechTextError):
        read(text)
    return time.perf_counter() - started


def marked(text: str) -> object:
    return script(f"<speak>{text}</speak>")


def paused(time: str) -> object:
    return parse(f"<speak>a<break time='{time}'/></speak>")


def language(text: str) -> object:
    return languages.language_of(text, "zh")


@pytest.mark.parametrize(
    ("read", "unit"),
    [
        *(
            (read, unit)
            for read in (parse, marked)
            for unit in (" ", "\t ", " \n", "&#13;", "a ", "<break/>", "<s>a. </s>", "<w>a</w>.")
        ),
        (marked, "<sub alias='b'>a</sub>,"),
        (marked, "<s>"),
        (paused, "1"),
        (paused, " "),
        (paused, "."),
        *(
            (read, unit)
            for read in (script, piece_spans, spoken_spans)
            for unit in (".", ". ", "a. ", ".b", "mr. ", ",", "a,", "ab, ", "1,", "。", "\n ", " ")
        ),
        (script, "abcd efgh "),
        (script, "a"),
        (tokens.audible, "_"),
        (tokens.audible, "a~"),
        (language, "a"),
        (language, "a "),
    ],
)
def test_time_grows_with_the_text_only(read: Callable[[str], object], unit: str) -> None:
    assert seconds(read, "a" + unit * (SIZE // len(unit)) + "b") < PATIENCE


def test_blanks_before_a_line_break_go_with_it() -> None:
    for blanks in ("", " ", " \t", "\t" * 9):
        shown = parse(f"<speak>a{blanks}\n {blanks}\n b{blanks}c</speak>").shown
        assert shown == f"a\nb{blanks}c"
