"""Painted text: where its ink lies, what it looks like, and that it is always the same."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from reelwright.render.measure import measure_text, missing_glyphs
from reelwright.render.planes import Overlay, Planes, blend, color_of, empty, fill
from reelwright.render.text.fontfiles import FontFiles
from reelwright.render.text.fonts import Fonts
from reelwright.render.text.painter import TextPainter
from reelwright.sandbox.task import Context
from reelwright.timeline import codec
from reelwright.timeline.composition import (
    Composition,
    TextBox,
    TextGlow,
    TextLayer,
    TextMotion,
    TextSpan,
    TextStyle,
)

WIDTH, HEIGHT = 640, 360


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    return Fonts()


@pytest.fixture
def painter(fonts: Fonts) -> TextPainter:
    return TextPainter(WIDTH, HEIGHT, fonts)


def layer(text: str = "Hxg 中文", **changes: object) -> TextLayer:
    style = changes.pop("style", TextStyle(size=48))
    base = TextLayer(
        (TextSpan(text, style),),  # type: ignore[arg-type]
        0,
        50,
        WIDTH / 2,
        HEIGHT / 2,
        anchor_x="center",
        anchor_y="middle",
        align_x="center",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def picture(painter: TextPainter, *layers: TextLayer, frame: int = 5) -> Planes:
    result = empty(WIDTH, HEIGHT)
    fill(result, (100, 128, 128))
    for overlay in painter.overlays(layers, frame):
        blend(result, overlay)
    return result


def ink(painter: TextPainter, *layers: TextLayer) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what differs from the ground."""
    changed = (np.abs(picture(painter, *layers).y.astype(int) - 100) > 8).astype(np.uint8)
    x, y, width, height = cv2.boundingRect(changed)
    return x, y, x + width, y + height


def alpha(overlay: Overlay) -> int:
    return 255 - int(overlay.inverse_alpha.min())


def test_the_measured_block_is_where_the_ink_is(painter: TextPainter) -> None:
    text = layer("Many words 汉字 ÀÉjg\nand 第二行", style=TextStyle(size=48))
    block = painter.measure(text)
    left, top, right, bottom = ink(painter, text)
    assert left == pytest.approx(WIDTH / 2 - block.width / 2, abs=6)
    assert right == pytest.approx(WIDTH / 2 + block.width / 2, abs=6)
    assert HEIGHT / 2 - block.height / 2 <= top + 1
    assert bottom - 1 <= HEIGHT / 2 + block.height / 2


def test_letters_stand_in_the_middle_of_their_line(painter: TextPainter) -> None:
    for text in ("HHH", "中中中"):
        _, top, _, bottom = ink(painter, layer(text, style=TextStyle(size=80)))
        assert (top + bottom) / 2 == pytest.approx(HEIGHT / 2, abs=4)


def test_the_same_bytes_from_every_painter(fonts: Fonts) -> None:
    text = layer(style=TextStyle(size=48, outline=3, shadow=4), angle=10)
    pictures = [picture(TextPainter(WIDTH, HEIGHT, one), text) for one in (fonts, fonts, Fonts())]
    for other in pictures[1:]:
        assert np.array_equal(pictures[0].y, other.y)
        assert np.array_equal(pictures[0].u, other.u)


def test_a_still_text_is_painted_once(painter: TextPainter) -> None:
    text = layer()
    (one,), (other,) = (painter.overlays([text], frame) for frame in (3, 30))
    assert one.y_plane is other.y_plane


def test_text_shows_only_in_its_time(painter: TextPainter) -> None:
    text = layer(start=10, end=20)
    assert [len(painter.overlays([text], frame)) for frame in (9, 10, 19, 20)] == [0, 1, 1, 0]


def test_colours_are_those_of_the_style(painter: TextPainter) -> None:
    result = picture(painter, layer("■■■", style=TextStyle(size=120, color="#2060C0")))
    y, u, v = color_of("#2060C0")
    assert abs(int(np.median(result.y[170:190, 250:390])) - y) <= 2
    assert abs(int(np.median(result.u[85:95, 125:195])) - u) <= 2
    assert abs(int(np.median(result.v[85:95, 125:195])) - v) <= 2


def test_an_outline_lies_outside_and_is_not_cut_off(painter: TextPainter) -> None:
    plain = ink(painter, layer())
    outlined = ink(painter, layer(style=TextStyle(size=48, outline=6)))
    for before, after, way in zip(plain, outlined, (-1, -1, 1, 1), strict=True):
        assert after - before == pytest.approx(6 * way, abs=1.5)


def test_the_fill_keeps_its_shape_over_the_outline(painter: TextPainter) -> None:
    plain = picture(painter, layer()).y > 220
    outlined = picture(painter, layer(style=TextStyle(size=48, outline=6))).y > 220
    assert np.count_nonzero(plain ^ outlined) < 0.05 * np.count_nonzero(plain)


def test_a_half_seen_fill_shows_the_picture_not_the_outline(painter: TextPainter) -> None:
    style = TextStyle(size=120, outline=8, outline_color="#000000", opacity=0.5)
    result = picture(painter, layer("■", style=style))
    # Half of white over the ground of 100.
    assert abs(int(np.median(result.y[160:200, 300:340])) - 167) <= 3


def test_a_shadow_is_soft_and_falls_down_to_the_right(painter: TextPainter) -> None:
    plain = ink(painter, layer())
    shaded = ink(painter, layer(style=TextStyle(size=48, shadow=8)))
    assert abs(shaded[0] - plain[0]) <= 4
    assert shaded[2] > plain[2] + 6
    assert shaded[3] > plain[3] + 6
    result = picture(painter, layer("■", style=TextStyle(size=100, shadow=10)))
    dark = result.y[:, :][result.y < 98]
    assert len(np.unique(dark)) > 20


def test_glows_lie_below_the_text(painter: TextPainter) -> None:
    glow = TextGlow("outline", "#000000", 1.0, 10, 10, 0, 0, 0)
    plain, glowing = ink(painter, layer()), ink(painter, layer(glows=(glow,)))
    assert glowing[0] == pytest.approx(plain[0] - 10, abs=2)
    assert picture(painter, layer(glows=(glow,))).y.max() > 225


def test_an_edge_may_be_wider_in_one_direction(painter: TextPainter) -> None:
    plain = ink(painter, layer())
    for glow, style in (((12, 0), (0, 12, 0)), ((0, 12), (0, 0, 12)), ((12, 4), (4, 8, 0))):
        glowing = ink(painter, layer(glows=(TextGlow("outline", "#000000", 1, *glow, 0, 0, 0),)))
        edge = dict(zip(("outline", "outline_across", "outline_down"), style, strict=True))
        edged = ink(painter, layer(style=TextStyle(size=48, **edge)))
        for seen in (glowing, edged):
            assert plain[0] - seen[0] == pytest.approx(glow[0], abs=1.5)
            assert seen[3] - plain[3] == pytest.approx(glow[1], abs=1.5)


def test_a_line_runs_as_its_first_letter_does(painter: TextPainter) -> None:
    """A full stop stands at the left of Hebrew, at the right of a Latin line."""
    for text, share in (("שלום ABC.", 0.0), ("ABC שלום.", 1.0)):
        left, top, right, bottom = ink(painter, layer(text))
        dark = np.abs(picture(painter, layer(text)).y.astype(int) - 100) > 40
        column = left + 2 if share == 0.0 else right - 3
        rows = np.flatnonzero(dark[:, column])
        assert rows[0] > top + (bottom - top) / 2


def test_a_box_has_its_padding_and_opacity(painter: TextPainter) -> None:
    text = layer(box=TextBox("#000000", 0.5, padding_x=30, padding_y=10))
    block = painter.measure(text)
    left, top, right, bottom = ink(painter, text)
    assert right - left == pytest.approx(block.width + 60, abs=2)
    assert bottom - top == pytest.approx(block.height + 20, abs=2)
    result = picture(painter, text)
    assert abs(int(result.y[top + 4, left + 4]) - 58) <= 2


def test_boxes_lie_among_the_glows(painter: TextPainter) -> None:
    """A wide lower box is seen around a small upper one, which hides the outline below it."""
    outline = TextGlow("outline", "#000000", 1.0, 6, 6, 0, 0, 0)
    lower = TextBox("#FFFFFF", padding_x=30, padding_y=20)
    upper = TextBox("#808080", padding_x=10, padding_y=10)

    def darkest(**changes: object) -> int:
        style = TextStyle(size=48, color="#808080")
        text = layer(style=style, glows=(outline,), lower_boxes=(lower,), **changes)
        left, top, _, _ = ink(painter, text)
        seen = picture(painter, text).y
        assert abs(int(seen[top + 5, left + 5]) - 235) <= 2
        return int(seen.min())

    assert darkest(box=upper) < 30
    assert darkest(box=replace(upper, over=1)) == 100


def test_round_corners(painter: TextPainter) -> None:
    text = layer(box=TextBox("#000000", 1.0, padding_x=30, padding_y=20, radius=20))
    left, top, _, _ = ink(painter, text)
    result = picture(painter, text)
    assert result.y[top + 1, left + 1] == 100
    assert result.y[top + 30, left + 2] < 30


def test_a_box_may_be_a_picture(fonts: Fonts, tmp_path: Path) -> None:
    path = tmp_path / "box.png"
    cv2.imwrite(str(path), np.full((20, 20, 3), (200, 40, 40), np.uint8))
    painter = TextPainter(WIDTH, HEIGHT, fonts, pictures={"oss://b/box.png": path})
    text = layer(" ", box=TextBox(source="oss://b/box.png", width=200, height=100))
    assert ink(painter, text) == (220, 130, 420, 230)
    assert abs(int(picture(painter, text).u[90, 160]) - color_of("#2828C8")[1]) <= 2


def test_lines_under_and_through_the_text(painter: TextPainter) -> None:
    plain = ink(painter, layer("mmm"))
    under = ink(painter, layer("mmm", style=TextStyle(size=48, underline=True)))
    assert under[3] > plain[3] + 3
    struck = picture(painter, layer("m m", style=TextStyle(size=48, strike=True))).y > 200
    assert struck[:, 310:330].any()


def test_bold_and_italic(painter: TextPainter) -> None:
    amounts = {
        name: np.count_nonzero(picture(painter, layer(style=style)).y > 180)
        for name, style in {
            "plain": TextStyle(size=48),
            "bold": TextStyle(size=48, bold=True),
            "thin": TextStyle(size=48, font="X Thin"),
        }.items()
    }
    assert amounts["thin"] < amounts["plain"] < amounts["bold"]
    slanted = picture(painter, layer(style=TextStyle(size=48, italic=True)))
    assert not np.array_equal(slanted.y, picture(painter, layer()).y)


def test_a_gradient_goes_from_top_to_bottom(painter: TextPainter) -> None:
    style = TextStyle(size=160, gradient=("#FFFFFF", "#303030"))
    result = picture(painter, layer("■", style=style)).y[:, 315:325].mean(axis=1)
    lines = np.flatnonzero(np.abs(result - 100) > 5)
    assert result[lines[8]] > result[lines[len(lines) // 2]] > result[lines[-8]]


def test_words_stand_out_by_their_style(painter: TextPainter) -> None:
    plain, marked = TextStyle(size=48), TextStyle(size=48, color="#FF2020")
    spans = (TextSpan("one ", plain), TextSpan("two", marked))
    result = picture(painter, layer(spans=spans))
    red = np.flatnonzero((result.v > 180).any(axis=0)) * 2
    assert red.min() > WIDTH / 2 - 10


@pytest.mark.skipif(FontFiles().emoji() is None, reason="no colour emoji font is installed")
@pytest.mark.parametrize("bold", [False, True])
def test_emoji_keep_their_colours(painter: TextPainter, bold: bool) -> None:
    style = TextStyle(size=90, outline=4, bold=bold, color="#FFFFFF")
    result = picture(painter, layer("❤️🍀", style=style))
    assert result.v.max() > 190
    assert result.u.min() < 110


@pytest.mark.parametrize(("anchor", "corner"), [("left", 100.0), ("center", 50.0), ("right", 0.0)])
def test_the_anchor_is_a_point_of_the_block(
    painter: TextPainter, anchor: str, corner: float
) -> None:
    text = layer("中文", x=300, anchor_x=anchor, style=TextStyle(size=50))
    left, _, right, _ = ink(painter, text)
    assert (left + right) / 2 == pytest.approx(300 - 50 + corner, abs=3)


def test_a_block_that_leaves_the_safe_area_is_moved_back(painter: TextPainter) -> None:
    for x, y in ((-500, -500), (5000, 5000)):
        left, top, right, bottom = ink(painter, layer(x=x, y=y, safe_x=32, safe_y=28))
        assert left >= 30
        assert right <= WIDTH - 30
        assert top >= 28
        assert bottom <= HEIGHT - 28


def test_text_turns_counter_clockwise_about_its_anchor(painter: TextPainter) -> None:
    text = layer("mmmmmm", angle=30, style=TextStyle(size=40))
    marks = picture(painter, text).y > 200
    left = np.flatnonzero(marks[:, 200:300].any(axis=1)).mean()
    right = np.flatnonzero(marks[:, 340:440].any(axis=1)).mean()
    assert left > HEIGHT / 2 > right


@pytest.mark.parametrize("size", [5000.0, 1.0])
def test_extreme_sizes(painter: TextPainter, size: float) -> None:
    for overlay in painter.overlays([layer("大", style=TextStyle(size=size))], 0):
        assert overlay.width <= 2050
        assert alpha(overlay) <= 255


def test_overlays_are_even(painter: TextPainter) -> None:
    for shift in range(4):
        for overlay in painter.overlays([layer(x=300 + shift, y=101 + shift)], 0):
            numbers = (overlay.x, overlay.y, overlay.width, overlay.height)
            assert not any(number % 2 for number in numbers)


def test_nothing_is_shown_for_nothing(painter: TextPainter) -> None:
    for text in ("", " ", "\n\n", "\U0001e900"):
        assert painter.overlays([layer(text)], 0) == []
        moving = layer(text, motion_in=TextMotion("wave", 10))
        assert painter.overlays([moving], 2) == []


def test_missing_characters_are_told_once(painter: TextPainter, tmp_path: Path) -> None:
    layers = (layer("a\U0001e900b\U0001e900"), layer("\U0001e901"))
    expected = ["\U0001e900", "\U0001e901"]
    assert painter.missing_glyphs(layers) == expected
    shown = Composition(WIDTH, HEIGHT, Fraction(25), 50, texts=layers)
    assert missing_glyphs(Context(tmp_path), codec.to_json(shown)) == expected


def test_measuring_is_what_is_painted(painter: TextPainter, tmp_path: Path) -> None:
    clip = {
        "Type": "Text",
        "Content": "Summer {\\b1}sale{\\b0}\\n从今天开始",
        "FontSize": 48,
        "Alignment": "TopCenter",
        "Y": 0.1,
        "AdaptMode": "AutoWrap",
        "TextWidth": 0.8,
    }
    order = {"clip": clip, "width": WIDTH, "height": HEIGHT}
    (size,) = measure_text(Context(tmp_path), [order])
    assert size["lines"] == ["Summer sale", "从今天开始"]
    assert size["height"] == pytest.approx(2 * 1.35 * 48)
    spans = (
        TextSpan("Summer ", TextStyle(size=48)),
        TextSpan("sale", TextStyle(size=48, bold=True)),
        TextSpan("\n从今天开始", TextStyle(size=48)),
    )
    left, _, right, _ = ink(painter, layer(spans=spans))
    assert right - left == pytest.approx(size["width"], abs=6)


def test_an_empty_order_has_no_size(tmp_path: Path) -> None:
    order = {"clip": {"Type": "Text", "Content": ""}, "width": 100, "height": 100}
    (size,) = measure_text(Context(tmp_path), [order])
    assert size == {"width": 0.0, "height": 0.0, "lines": [], "missing": []}
