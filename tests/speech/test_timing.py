"""Words and pieces lie where they are heard."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from reelwright.speech.segments import script
from reelwright.speech.ssml import SpeechTextError
from reelwright.speech.timing import Heard, place_pieces, place_words


def words_of(text: str, heard: Heard) -> list[tuple[str, float, float, bool]]:
    found = script(text)
    return [
        (found.shown[w.start_offset : w.end_offset], round(w.start, 3), round(w.end, 3), w.exact)
        for w in place_words(found.segments[0], heard)
    ]


def test_words_share_the_time_by_their_length() -> None:
    assert words_of("好好好好", Heard(1.0, 3.0)) == [
        ("好", 1.0, 1.5, False),
        ("好", 1.5, 2.0, False),
        ("好", 2.0, 2.5, False),
        ("好", 2.5, 3.0, False),
    ]


def test_what_the_engine_told_is_exact_and_the_first_telling_counts() -> None:
    anchors = [(0, 1.1), (3, 1.25), (3, 1.9), (5, 2.0), (6, 2.5), (99, 2.6)]
    assert words_of("an ox is up", Heard(1.0, 3.0, anchors)) == [
        ("an", 1.0, 1.25, True),
        ("ox", 1.25, 2.5, True),
        ("is", 2.5, 2.75, True),
        ("up", 2.75, 3.0, False),
    ]


def test_a_comma_lies_in_the_gap_of_the_sound() -> None:
    gaps = [(0.4, 0.5), (1.2, 1.5)]
    words = words_of("hello there, come in", Heard(0.0, 2.5, gaps=gaps))
    assert words[1][2] == 1.2 and words[2][1] == 1.5
    assert not any(exact for *_, exact in words)
    # Told by the engine as the end of the word before: the pause belongs to neither.
    words = words_of("hello there, come in", Heard(0.0, 2.5, [(13, 1.21)], gaps))
    assert (words[1][2], words[2][1], words[2][3]) == (1.2, 1.5, True)


def test_gaps_that_are_no_commas_change_nothing() -> None:
    plain = words_of("hello there come in", Heard(0.0, 2.5))
    assert words_of("hello there come in", Heard(0.0, 2.5, gaps=[(1.2, 1.5)])) == plain
    plain = words_of("hello there, come in", Heard(0.0, 9.0))
    assert words_of("hello there, come in", Heard(0.0, 9.0, gaps=[(0.5, 0.6)])) == plain


seconds = st.floats(0, 20, allow_nan=False)


@given(
    st.text(alphabet="ab 好1,，'。$%😀", max_size=60),
    st.lists(st.tuples(st.integers(0, 60), seconds), max_size=12),
    st.lists(seconds, max_size=12),
    st.floats(0, 5),
    st.floats(0, 15),
)
def test_words_are_in_order_and_inside_whatever_the_engine_tells(
    text, anchors, edges, start, length
) -> None:
    try:
        found = script(text)
    except SpeechTextError:
        return
    edges = sorted(edges)
    heard = Heard(start, start + length, anchors, list(zip(edges[::2], edges[1::2], strict=False)))
    placed = []
    for segment in found.segments:
        words = place_words(segment, heard)
        assert len(words) == len(segment.tokens)
        assert all(start <= w.start <= w.end <= start + length + 1e-9 for w in words)
        assert all(a.end <= b.start + 1e-9 for a, b in pairwise(words))
        placed += words
        heard = Heard(heard.end, heard.end + length)
        start = heard.start
    pieces = place_pieces(found.shown, placed, found.stops)
    assert sum(len(piece["words"]) for piece in pieces) == len(placed)
    times = [t for piece in pieces for t in (piece["start"], piece["end"])]
    assert times == sorted(times)
