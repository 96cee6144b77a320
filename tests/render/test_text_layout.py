"""Line breaking and sizes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.render.text.clusters import may_break
from reelwright.render.text.fonts import Fonts
from reelwright.render.text.layout import Block, lay_out
from reelwright.render.text.shaping import Shaper
from reelwright.timeline.composition import Rect, Scroll, TextBox, TextLayer, TextSpan, TextStyle

SHAPER = Shaper(Fonts())
WIDTH = 400.0


def block(
    text: str | tuple[TextSpan, ...], wrap: str = "any", width: float = WIDTH, **style: object
) -> Block:
    look = TextStyle(**{"size": 40.0, **style})  # type: ignore[arg-type]
    spans = (TextSpan(text, look),) if isinstance(text, str) else text
    layer = TextLayer(spans, 0, 10, 0, 0, wrap=wrap, max_width=width)  # type: ignore[arg-type]
    return lay_out(layer, SHAPER, 1080, 1920)


texts = st.text(
    st.sampled_from("abcdefg hij klm nop  qrs,.!?中文字幕今天，。！“”（）😀🎉é1234%-\n"),
    max_size=60,
)


@settings(max_examples=60, deadline=None)
@given(text=texts, wrap=st.sampled_from(["any", "spaces"]), width=st.floats(90, 900))
def test_nothing_is_wider_than_the_limit_and_nothing_is_lost(
    text: str, wrap: str, width: float
) -> None:
    found = block(text, wrap, width)
    assert found.width <= width + 0.5
    kept = "".join(found.text).replace(" ", "")
    assert kept == text.replace("\n", "").replace(" ", "")


@settings(max_examples=40, deadline=None)
@given(text=texts)
def test_without_wrapping_lines_are_those_of_the_text(text: str) -> None:
    found = block(text, "none")
    assert found.text == [line.rstrip() for line in text.split("\n")]


@settings(max_examples=40, deadline=None)
@given(text=texts)
def test_shrinking_fits(text: str) -> None:
    found = block(text, "shrink", 200)
    assert found.width <= 200.5
    assert len(found.lines) == len(text.split("\n"))


def test_letters_that_run_leftwards_are_spaced_alike() -> None:
    for text in ("שלום", "Hamm"):
        plain, wide = block(text).width, block(text, spacing=10.0).width
        assert wide - plain == pytest.approx(30, abs=0.1)


def test_shrinking_fits_the_height_too() -> None:
    lines = TextSpan("\n".join(["one line"] * 80), TextStyle(size=60))
    layer = TextLayer((lines,), 0, 1, 0, 0, wrap="shrink", safe_y=100)
    found = lay_out(layer, SHAPER, 1080, 1920)
    assert len(found.lines) == 80
    assert 1700 < found.height <= 1720.5
    rolling = replace(layer, scroll=Scroll(0, 1920, 0, 0, outside="end", axis="y"))
    assert lay_out(rolling, SHAPER, 1080, 1920).height > 6000


def test_strict_wrapping_leaves_long_words_whole() -> None:
    found = block("a verylongwordthatdoesnotfitanywhere b", "spaces_strict", 200)
    assert "verylongwordthatdoesnotfitanywhere" in found.text
    assert found.width > 200


def test_wrapping_at_spaces_breaks_only_words_that_are_too_long() -> None:
    found = block("some short words and 今天天气很好", "spaces", 330)
    assert all("今天天气很好" in line or "今" not in line for line in found.text)


@pytest.mark.parametrize(
    "text",
    [
        "One lonely word at the end of this line",
        "今天天气很好我们一起去公园散步吧顺便买一杯咖啡",
        "The quick brown fox jumps over the lazy dog and sleeps",
        "限时优惠全场五折赶快来抢购吧朋友们",
    ],
)
def test_lines_are_even(text: str) -> None:
    found = block(text, width=600)
    widths = [line.width for line in found.lines]
    assert len(widths) > 1
    assert min(widths) > 0.6 * max(widths)


def test_no_more_lines_than_needed() -> None:
    text = "aaaa bbbb cccc dddd eeee ffff"
    whole = block(text, "none").width
    assert len(block(text, width=whole + 1).lines) == 1
    assert len(block(text, width=whole * 0.6).lines) == 2


def test_lines_end_at_punctuation_and_not_inside_words() -> None:
    assert block("今天天气很好，我们一起去公园散步吧", width=480).text[0] == "今天天气很好，"
    assert not any(line.endswith("公") for line in block("我们一起去公园散步", width=260).text)


def test_chinese_punctuation_stays_with_its_word() -> None:
    for width in range(180, 400, 13):
        for line in block("他说：“你好，世界！”（真的）……然后走了。", width=width).text:
            assert line[0] not in "，。！”）：…"
            assert line[-1] not in "“（" or len(line) == 1


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        ("中", "文", True),
        ("中", "，", False),
        ("（", "中", False),
        ("a", "b", False),
        (" ", "b", True),
        ("a", " ", False),
        ("\u00a0", "b", False),
        ("—", "—", False),
        ("-", "a", True),
        ("-", "1", False),
        ("中", "a", True),
        ("한", "국", False),
    ],
)
def test_where_a_line_may_end(before: str, after: str, allowed: bool) -> None:
    assert may_break(before, after) is allowed


def test_words_that_stand_out_stay_together() -> None:
    plain, marked = TextStyle(size=40), TextStyle(size=40, color="#FF0000", bold=True)
    spans = (
        TextSpan("让我们一起来看看这", plain),
        TextSpan("超级划算", marked),
        TextSpan("的东西", plain),
    )
    for width in range(300, 640, 20):
        assert any("超级划算" in line for line in block(spans, width=width).text), width


def test_the_line_height_is_that_of_the_rule() -> None:
    assert block("一\n二\n三").height == pytest.approx(3 * 1.35 * 40)
    layer = TextLayer((TextSpan("一\n二", TextStyle(size=40)),), 0, 1, 0, 0, line_height=70)
    found = lay_out(layer, SHAPER, 1080, 1920)
    assert found.height == 140
    assert found.lines[1].baseline - found.lines[0].baseline == 70


def test_real_size_is_the_em_and_nominal_is_ascent_and_descent() -> None:
    assert block("中", size=100.0).width == pytest.approx(100, abs=0.1)
    nominal = block("中", size=100.0, nominal=True)
    assert nominal.width == pytest.approx(100 / 1.448, abs=0.5)


def test_letter_spacing_lies_between_letters_only() -> None:
    plain, spaced = block("abcd", "none"), block("abcd", "none", spacing=10.0)
    assert spaced.width == pytest.approx(plain.width + 30, abs=1.0)


@pytest.mark.parametrize(("align", "share"), [("left", 0.0), ("center", 0.5), ("right", 1.0)])
def test_lines_are_aligned_in_the_block(align: str, share: float) -> None:
    layer = TextLayer(
        (TextSpan("long long line\nshort", TextStyle(size=40)),),
        0,
        1,
        0,
        0,
        align_x=align,  # type: ignore[arg-type]
    )
    found = lay_out(layer, SHAPER, 1080, 1920)
    short = found.lines[1]
    assert short.x == pytest.approx((found.width - short.width) * share)


def test_characters_without_a_glyph_are_left_out_and_named() -> None:
    found = block("ab\U0001e900c", "none")
    assert found.missing == ("\U0001e900",)
    assert found.text == ["abc"]


def test_text_wraps_and_shrinks_into_the_area_of_a_box() -> None:
    box = TextBox(width=300, height=120, area=Rect(0.1, 0.1, 0.8, 0.8))
    text = TextSpan("a good deal of text for such a small box", TextStyle(size=60))
    found = lay_out(TextLayer((text,), 0, 1, 0, 0, box=box), SHAPER, 1080, 1920)
    assert found.width <= 240.5
    assert found.height <= 96.5


def test_a_very_long_text_is_broken_in_time() -> None:
    found = block("很长的文字，没有尽头。" * 150, width=700)
    assert found.width <= 700.5
    assert len(found.lines) > 80
