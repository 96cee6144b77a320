"""When pieces of speech show, which words stand out, which are hidden and fall silent."""

from __future__ import annotations

import time
from fractions import Fraction
from typing import Any

import pytest

from reelwright.solutions.speech_config import SpecialWords
from reelwright.solutions.subtitles import Cue, cues, marked, silences

FPS = Fraction(25)


def piece(text: str, start: float, end: float, *words: tuple[str, float, float]) -> dict[str, Any]:
    timed = [{"text": word, "start": a, "end": b} for word, a, b in words]
    return {"text": text, "start": start, "end": end, "words": timed}


def test_a_subtitle_bridges_a_short_pause_and_leaves_in_a_long_one() -> None:
    pieces = [piece("one", 0.1, 1.0), piece("two", 1.3, 2.0), piece("three", 4.0, 5.0)]
    assert cues(pieces, 0, 150, FPS) == [
        Cue("one", 3, 33),
        Cue("two", 33, 55),
        Cue("three", 100, 130),
    ]
    assert cues(pieces, 50, 160, FPS)[0] == Cue("one", 53, 83)


def test_no_subtitle_outlasts_its_section() -> None:
    pieces = [piece("one", 0, 1.0), piece("two", 1.0, 2.04), piece("gone", 2.2, 3)]
    assert cues(pieces, 0, 50, FPS) == [Cue("one", 0, 25), Cue("two", 25, 50)]


GOLD = SpecialWords("Highlight", ("noodles", "noodle bar"), {"FontColor": "#FFD54A"})
HIDDEN = SpecialWords("Forbidden", ("damn", "bad word"), {}, "Mute")


@pytest.mark.parametrize(
    ("text", "special", "expected"),
    [
        ("Fresh noodles", [GOLD], "Fresh {\\1c&4AD5FF&}noodles{\\1c}"),
        ("NOODLES, noodles", [GOLD], "{\\1c&4AD5FF&}NOODLES{\\1c}, {\\1c&4AD5FF&}noodles{\\1c}"),
        ("The noodle bar", [GOLD], "The {\\1c&4AD5FF&}noodle bar{\\1c}"),
        ("Oodles of noodlesoup", [GOLD], "Oodles of noodlesoup"),
        ("A damn bad word", [HIDDEN], "A **** *** ****"),
        ("damn", [SpecialWords("Highlight", ("damn",)), HIDDEN], "****"),
        ("好面条好", [SpecialWords("Forbidden", ("面条",))], "好**好"),
        ("面条好damn", [SpecialWords("Forbidden", ("面条", "条好damn"))], "**好damn"),
        ("a damn, adamn damna", [HIDDEN], "a ****, adamn damna"),
        ("a\\nb {\\b1}", [], "a＼nb {＼b1}"),
        ("plain", [SpecialWords("Highlight", ("plain",), {})], "plain"),
        (
            "big",
            [
                SpecialWords(
                    "Highlight",
                    ("big",),
                    {
                        "Font": "KaiTi",
                        "FontSize": 60,
                        "OutlineColour": "#010203",
                        "Outline": 2,
                        "FontFace": {"Bold": True, "Italic": False},
                    },
                )
            ],
            "{\\fnKaiTi\\fs60\\3c&030201&\\bord2\\b1}big{\\fn\\fs\\3c\\bord\\b}",
        ),
    ],
)
def test_special_words(text: str, special: list[SpecialWords], expected: str) -> None:
    assert marked(text, special) == expected


def test_a_muted_word_is_silent_while_it_is_said() -> None:
    said = piece("A damn word", 1.0, 2.0, ("A", 1.0, 1.2), ("damn", 1.25, 1.6), ("word", 1.6, 2.0))
    assert silences([said], [HIDDEN]) == [(1.25, 1.6)]
    assert silences([said], [SpecialWords("Forbidden", ("damn",), {}, "Beep")]) == []
    untimed = piece("好面条好", 1.0, 2.0)
    assert silences([untimed], [SpecialWords("Forbidden", ("面条",), {}, "Mute")]) == [(1.25, 1.75)]


def test_many_special_words_are_found_at_once() -> None:
    """The time goes with the text and with the list, not with the two multiplied."""
    many = SpecialWords("Forbidden", tuple(f"字{number}" for number in range(100_000)))
    started = time.perf_counter()
    assert marked("x字77 " * 200, [many]) == "x*** " * 200
    assert time.perf_counter() - started < 5
