"""What is said in one go, which words are heard, and where it is silent."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.speech.languages import beyond_latin, language_of
from reelwright.speech.segments import BREATH, LONGEST, SENTENCE_PAUSE, script
from reelwright.speech.sentences import piece_spans
from reelwright.speech.ssml import SpeechTextError
from reelwright.speech.tokens import audible

ANY = st.text(max_size=120) | st.text(alphabet="ab 好天1 .,，。！\n…'$%😀é-", max_size=120)
MARKUP = st.lists(
    st.sampled_from(
        [
            "<s>", "</s>", "<w>", "</w>", "<break/>", '<break time="300ms"/>', "Hello", "好，",
            '<sub alias="x。y">a，b</sub>', '<sub alias="">c</sub>', '<say-as>12</say-as>',
            '<say-as interpret-as="digits">1-2</say-as>', '<phoneme ph="x">好</phoneme>', ". ",
            "。", "\n", " ", "，", "world", "3.5", "😀",
        ]
    ),
    max_size=25,
)  # fmt: skip


def spoken(text: str) -> list[str]:
    return [segment.spoken for segment in script(text).segments]


def heard(text: str) -> list[str]:
    found = script(text)
    return [found.shown[t.start : t.end] for segment in found.segments for t in segment.tokens]


def test_a_segment_is_a_sentence() -> None:
    assert spoken("今天，天气好。走吧！\nDr. Who costs 3.5, ok? Yes... end") == [
        "今天，天气好。",
        "走吧！",
        "Dr. Who costs 3.5, ok?",
        "Yes...",
        "end",
    ]


def test_words_are_cut_where_pieces_are() -> None:
    assert heard("Hello，world;and more… “So” (yes), iPhone15只要$5.5。") == [
        "Hello", "world", "and", "more", "“So”", "(yes)", "iPhone15", "只", "要", "$5.5",
    ]  # fmt: skip


def test_sentences_rest_and_breaks_replace_the_rest() -> None:
    text = '<speak>One. Two.<break time="1s"/>Three. <break time="2s"/> Four<break/>five.</speak>'
    found = script(text).segments
    assert [(s.spoken, s.pause, s.rest) for s in found] == [
        ("One.", 0.0, SENTENCE_PAUSE),
        ("Two.", 1.0, SENTENCE_PAUSE),
        ("Three.", 2.0, SENTENCE_PAUSE),
        ("Four", 0.5, 0.0),
        ("five.", 0.0, 0.0),
    ]
    assert found[1].silence(2.0) == 1.0
    assert found[0].silence(2.0) == SENTENCE_PAUSE / 2


def test_breaks_at_the_ends_are_kept() -> None:
    found = script('<speak><break time="700ms"/>One.<break time="300ms"/></speak>')
    assert found.lead == pytest.approx(0.7)
    assert found.segments[-1].silence(1.0) == pytest.approx(0.3)


def test_a_marked_sentence_ends_without_punctuation() -> None:
    text = "<speak><s>Fresh fish today</s><s>Hot soup tonight</s>or tea</speak>"
    found = script(text)
    assert [s.spoken for s in found.segments] == ["Fresh fish today", "Hot soup tonight", "or tea"]
    assert [s.rest for s in found.segments] == [SENTENCE_PAUSE, SENTENCE_PAUSE, 0.0]
    pieces = [found.shown[a:b] for a, b in piece_spans(found.shown, found.stops)]
    assert pieces == ["Fresh fish today", "Hot soup tonight", "or tea"]


def test_an_alias_is_said_and_the_word_is_shown() -> None:
    found = script('<speak>the <sub alias="World Wide Web">WWW</sub> is on</speak>')
    segment = found.segments[0]
    assert segment.spoken == "the World Wide Web is on"
    assert heard('<speak>the <sub alias="World Wide Web">WWW</sub> is on</speak>') == [
        "the", "WWW", "is", "on",
    ]  # fmt: skip
    assert [t.offset for t in segment.tokens] == [0, 4, 19, 22]
    assert segment.tokens[1].weight > 3 * segment.tokens[0].weight


def test_an_alias_that_reaches_into_two_pieces_is_heard_in_both() -> None:
    text = '<speak><sub alias="good morning to you all">早上好，大家好呀</sub>。</speak>'
    assert heard(text) == ["早上好", "大家好呀"]


@pytest.mark.parametrize(
    ("manner", "text", "said"),
    [
        ("digits", "110", "1 1 0"),
        ("telephone", "010-8888", "0 1 0, 8 8 8 8"),
        ("characters", "AB", "A B"),
        ("cardinal", "110", "110"),
        ("", "110", "110"),
    ],
)
def test_say_as(manner: str, text: str, said: str) -> None:
    assert spoken(f'<speak><say-as interpret-as="{manner}">{text}</say-as></speak>') == [said]


def test_decoration_is_shown_but_not_said() -> None:
    text = "快来吧~👍🏽 Only 5★ *now* 1️⃣ → go_to 5~10 ok👨‍👩‍👧!"
    assert len(audible(text)) == len(text)
    assert audible(text).split() == ["快来吧", "Only", "5", "now", "1", "go_to", "5~10", "ok", "!"]
    assert script(text).shown == text
    assert "👍" not in "".join(heard(text))


@pytest.mark.parametrize(
    "text", ["", "  \n", "，。！", "😀👍", "...", "<speak/>", "<speak>，</speak>"]
)
def test_nothing_to_say(text: str) -> None:
    assert script(text).segments == ()


def test_a_very_long_sentence_is_cut_at_a_comma_or_a_blank() -> None:
    found = script("天地玄黄宇宙洪荒，" * 60).segments
    assert all(s.spoken.endswith("，") and len(s.spoken) <= LONGEST for s in found)
    assert [s.rest for s in found] == [BREATH] * (len(found) - 1) + [0.0]
    found = script("word " * 500).segments
    assert all(s.spoken.endswith("word") and len(s.spoken) <= LONGEST for s in found)
    assert [len(s.spoken) for s in script("好" * 1000).segments] == [LONGEST] * 4


def test_half_characters_are_refused() -> None:
    with pytest.raises(SpeechTextError, match="surrogate"):
        script("a\ud800b")


@given(ANY)
def test_everything_audible_is_heard_once_and_inside_a_piece(text: str) -> None:
    if "<" in text:
        return
    found = script(text)
    spans = piece_spans(found.shown)
    tokens = [token for segment in found.segments for token in segment.tokens]
    assert all(a.end <= b.start for a, b in pairwise(tokens))
    covered = {i for token in tokens for i in range(token.start, token.end)}
    said = audible(found.shown)
    assert all(i in covered for i, c in enumerate(said) if c.isalnum())
    for token in tokens:
        assert token.weight > 0
        assert sum(start <= token.start and token.end <= end for start, end in spans) == 1
    for segment in found.segments:
        assert segment.spoken == segment.spoken.strip() and len(segment.spoken) <= LONGEST
        for token in segment.tokens:
            said_here = segment.spoken[token.offset : token.offset + token.end - token.start]
            assert said_here == audible(found.shown)[token.start : token.end]


@given(MARKUP, st.booleans())
def test_markup_is_read_or_refused(parts: list[str], cosy: bool) -> None:
    try:
        found = script(f"<speak>{''.join(parts)}</speak>", cosy=cosy)
    except SpeechTextError:
        return
    tokens = [token for segment in found.segments for token in segment.tokens]
    assert all(a.end <= b.start and a.start < a.end for a, b in pairwise(tokens))
    for segment in found.segments:
        assert segment.tokens and segment.pause >= 0 and segment.rest >= 0
        assert all(t.offset < len(segment.spoken) for t in segment.tokens)


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("附近商场新开了一家店", "en", "zh"),
        ("Our noodle bar", "zh", "en"),
        ("今天去Apple Store买iPhone", "en", "zh"),
        ("The character 好 means good", "zh", "en"),
        ("100", "zh", "zh"),
        ("100", "en", "en"),
        ("", "zh", "zh"),
        ("こんにちは世界", "zh", "ja"),
        ("优の品质生活馆", "zh", "zh"),
        ("안녕하세요", "zh", "ko"),
        ("Привет, мир", "zh", "ru"),
        ("Hola, amigos", "es", "es"),
        ("Hola, amigos", "ru", "en"),
        ("שלום", "en", "he"),
    ],
)
def test_language_is_told_by_letters(text: str, declared: str, language: str) -> None:
    assert language_of(text, declared) == language


def test_letters_beyond_latin() -> None:
    assert beyond_latin("Café 好 é 3 Привет, naïve ½") == "好Привет"
