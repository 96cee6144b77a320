"""Where speech text is cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.speech.sentences import piece_spans, pieces, spoken_units

CASES = {
    "a Chinese text is cut at every separator": (
        "今天天气真好，我们一起出去玩吧！晚上回家吃饭。",
        ["今天天气真好", "我们一起出去玩吧", "晚上回家吃饭"],
    ),
    "an English text is cut at commas and stops": (
        "Our noodle bar opens on Friday. Come hungry, leave happy.",
        ["Our noodle bar opens on Friday", "Come hungry", "leave happy"],
    ),
    "a number is never cut": (
        "It costs 3.5 euros or 1,000 yen today.",
        ["It costs 3.5 euros or 1,000 yen today"],
    ),
    "a Chinese comma between digits cuts": ("一共有1000，2000也行", ["一共有1000", "2000也行"]),
    "an abbreviation is never cut": (
        "Dr. Lee met Mrs. Wong vs. Mr. Poe in the U.S. today.",
        ["Dr. Lee met Mrs. Wong vs. Mr. Poe in the U.S. today"],
    ),
    "a single letter is an abbreviation": (
        "Bring fruit, e.g. apples.",
        ["Bring fruit", "e.g. apples"],
    ),
    "a stop inside a word is none": (
        "Visit example.com now. Thank you.",
        ["Visit example.com now", "Thank you"],
    ),
    "separators in a row are one cut": (
        "你说真的吗？！！当然是真的……",
        ["你说真的吗", "当然是真的"],
    ),
    "three dots are one cut": ("Wait for it... Here it comes", ["Wait for it", "Here it comes"]),
    "a line break cuts": (
        "first line\nsecond line\r\nthird line",
        ["first line", "second line", "third line"],
    ),
    "a short piece joins the previous one": (
        "我们马上出发，好吗？真的很期待",
        ["我们马上出发，好吗", "真的很期待"],
    ),
    "a short first piece joins the next": ("好，我们马上出发。", ["好，我们马上出发"]),
    "short pieces in a row join": ("A, b, hello there", ["A, b, hello there"]),
    "only short pieces make one": ("好，是，对", ["好，是，对"]),
    "separators at the start vanish": ("，，我们马上出发", ["我们马上出发"]),
    "nothing but separators is nothing": ("，。！ \n", []),
    "nothing is nothing": ("", []),
    "an abbreviation keeps its stop at the end": ("We live in the U.S.", ["We live in the U.S."]),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_pieces(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


@given(st.text(alphabet="ab好天1 .,，。！\n…", max_size=60))
def test_pieces_lose_nothing_but_separators_and_blanks(text: str) -> None:
    spans = piece_spans(text)
    covered = {i for start, end in spans for i in range(start, end)}
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all(text[i] in ".,，。！\n… " for i in range(len(text)) if i not in covered)
    if len(spans) > 1:
        assert all(
            sum(c.isalnum() for c in text[a:b]) + text[a:b].count(".") >= 1 for a, b in spans
        )


def test_spoken_units_end_at_full_stops_only() -> None:
    assert spoken_units("今天，天气好。走吧！\n Dr. Who costs 3.5, ok? Yes... end") == [
        "今天，天气好。",
        "走吧！",
        "Dr. Who costs 3.5, ok?",
        "Yes...",
        "end",
    ]


def test_spoken_units_carry_no_bare_punctuation() -> None:
    assert spoken_units("你好。”！") == ["你好。”！"]
    assert spoken_units(" \n ") == []
