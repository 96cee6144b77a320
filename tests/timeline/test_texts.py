"""Text: position, look, override codes, motion, scrolling."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from reelwright.timeline.catalogue import Catalogue
from reelwright.timeline.composition import TextMotion, TextSpan, TextStyle
from reelwright.timeline.resolution.override import spans

from .conftest import Resolve, clip, document, pictures, text


@pytest.mark.parametrize(
    ("alignment", "x", "y", "expected"),
    [
        (None, 0, 0, (0, 0, "left", "top")),
        ("TopLeft", 0.1, 20, (100, 20, "left", "top")),
        ("TopCenter", 20, 0.85, (500, 425, "center", "top")),
        ("TopRight", 0.1, 0, (900, 0, "right", "top")),
        ("TopRight", 0.9, 0, (900, 0, "right", "top")),
        ("CenterLeft", 5, 5, (5, 250, "left", "middle")),
        ("CenterCenter", 5, 5, (500, 250, "center", "middle")),
        ("CenterRight", 5, 5, (995, 250, "right", "middle")),
        ("BottomLeft", 20, 20, (20, 480, "left", "bottom")),
        ("BottomCenter", 0, 0.84, (500, 420, "center", "bottom")),
        ("BottomRight", 20, 20, (980, 480, "right", "bottom")),
        ("Left", 0.5, 0.5, (500, 250, "left", "top")),
        ("Center", 0.5, 0.5, (500, 250, "center", "top")),
        ("Right", 0.5, 0.5, (500, 250, "right", "top")),
        ("8", 7, 20, (500, 20, "center", "top")),
        ("1", 20, 20, (20, 480, "left", "bottom")),
    ],
)
def test_positions(
    solved: Resolve, alignment: str | None, x: float, y: float, expected: tuple[Any, ...]
) -> None:
    """The block hangs by the corner or edge that its alignment names."""
    found = text(solved, Alignment=alignment, X=x, Y=y)
    assert (found.x, found.y, found.anchor_x, found.anchor_y) == expected
    assert found.align_x == found.anchor_x


def test_canvas_scale(solved: Resolve) -> None:
    """Lengths are given for FECanvas and scaled by the heights."""
    found = text(
        solved,
        FECanvas={"Width": 2000, "Height": 1000},
        FontSize=60,
        X=100,
        Y=0.5,
        Outline=4,
        Spacing=2,
        LineSpacing=10,
    )
    style = found.spans[0].style
    assert (style.size, style.outline, style.spacing) == (30, 2, 1)
    assert (found.x, found.y) == (50, 250)
    assert found.line_height == pytest.approx(1.35 * 30 + 5)


def test_style(solved: Resolve) -> None:
    """Fields of the clip become the style of its characters."""
    found = text(
        solved,
        Font="KaiTi",
        FontUrl="oss://b/f.ttf",
        FontSize="50",
        FontColor="ff8000",
        FontColorOpacity="0.5",
        FontFace={"Bold": True, "Underline": "true"},
        SizeRequestType="Nominal",
        Shadow=3,
        BackColour="#00000080",
        Angle=30,
    )
    assert found.spans[0].style == TextStyle(
        font="KaiTi",
        font_source="oss://b/f.ttf",
        size=50,
        nominal=True,
        color="#FF8000",
        opacity=0.5,
        bold=True,
        underline=True,
        shadow=3,
        shadow_color="#00000080",
    )
    assert found.angle == 30


def test_opaque_box(solved: Resolve) -> None:
    """BorderStyle 3 fills a box instead of drawing an outline."""
    found = text(solved, BorderStyle=3, Outline=6, Shadow=2, OutlineColour="#112233")
    assert found.box is not None
    assert (found.box.color, found.box.padding_x, found.box.padding_y) == ("#112233", 6, 6)
    assert found.spans[0].style.outline == 0 and found.spans[0].style.shadow == 0


def test_layers(solved: Resolve) -> None:
    """Outlines and shadows become glows in order; a box lies below; up to 1 is relative."""
    found = text(
        solved,
        FontSize=50,
        SubtitleEffects=[
            {"Type": "Box", "Color": "#FF0000", "Bord": 0.2, "Radius": 8, "Opacity": "0.7"},
            {"Type": "Shadow", "Color": "#00FF00", "XShift": 3, "YShift": 0.1, "Blur": 4},
            {"Type": "Outline", "Color": "0000FF", "XBord": 0.1, "Bord": 5},
        ],
    )
    assert found.box is not None
    assert (found.box.padding_x, found.box.radius, found.box.opacity) == (10, 8, 0.7)
    shadow, outline = found.glows
    assert (shadow.kind, shadow.shift_x, shadow.shift_y, shadow.blur) == ("shadow", 3, 5, 4)
    assert (outline.kind, outline.width_x, outline.width_y) == ("outline", 5, 5)


def test_boxes_among_the_layers(solved: Resolve) -> None:
    """Several boxes keep their places among outlines and shadows."""
    layers = [
        {"Type": "Box", "Color": "#FF0000"},
        {"Type": "Outline", "Bord": 4},
        {"Type": "Box", "Color": "#00FF00"},
        {"Type": "Shadow", "XShift": 4},
    ]
    found = text(solved, SubtitleEffects=layers)
    assert [(box.color, box.over) for box in found.boxes] == [("#FF0000", 0), ("#00FF00", 1)]
    assert [glow.kind for glow in found.glows] == ["outline", "shadow"]
    styled = text(solved, SubtitleEffects=layers, EffectColorStyle="CS0001-000001")
    assert styled.boxes == found.boxes and styled.glows[:2] == found.glows


def test_picture_box(solved: Resolve) -> None:
    """A picture can be the box; the text lies in a part of it."""
    box = {"Type": "Box", "ImageURL": "pic", "Width": 300, "TextArea": "0.1,0.2,0.8,0.5"}
    found = text(solved, SubtitleEffects=[box])
    assert found.box is not None and found.box.area is not None
    assert (found.box.source, found.box.width, found.box.area.width) == ("pic", 300, 0.8)


def test_ready_made_styles(solved: Resolve) -> None:
    """Every colour style has a fill and two outlines; the same name the same look."""
    seen = set()
    for number in range(1, 17):
        name = f"CS0001-{number:06}"
        found = text(solved, EffectColorStyleId=name)
        style = found.spans[0].style
        assert found.glows[0].width_x > style.outline > 0
        assert found == text(solved, EffectColorStyle=name)
        seen.add((style.color, style.outline_color))
    assert len(seen) == 16
    assert text(solved, EffectColorStyle="golden").spans[0].style.gradient
    assert document(solved, EffectColorStyle="nonsense").warnings


def test_bubbles(solved: Resolve) -> None:
    """A bubble is a rounded box in one of six colours."""
    colours = set()
    for number in range(1, 7):
        found = text(solved, BubbleStyleId=f"BS000{number}-000001", BubbleWidth=0.5)
        assert found.box is not None and found.box.radius > 0 and found.box.width == 500
        colours.add(found.box.color)
    assert len(colours) == 6


@pytest.mark.parametrize(
    ("mode", "wrap", "width"),
    [
        (None, "none", 0),
        ("AutoWrap", "any", 900),
        ("AutoWrapAtSpaces", "spaces", 900),
        ("AutoWrapAtSpacesStrict", "spaces_strict", 900),
        ("AutoScale", "shrink", 900),
    ],
)
def test_wrapping(solved: Resolve, mode: str | None, wrap: str, width: float) -> None:
    """The width limit is the canvas without margins unless TextWidth says otherwise."""
    found = text(solved, AdaptMode=mode, Alignment="TopCenter")
    assert (found.wrap, found.max_width) == (wrap, width)
    assert text(solved, AdaptMode="AutoWrap", TextWidth=0.6).max_width == 600


def test_motions(solved: Resolve) -> None:
    """Entrance and exit take their seconds; together never more than the text is there."""
    found = text(
        solved, AaiMotionInEffect="slide_up_in", AaiMotionIn="0.4", AaiMotionOutEffect="fade_out"
    )
    assert found.motion_in == TextMotion("slide_up", 12)
    assert found.motion_out == TextMotion("fade", 15)
    short = text(
        solved,
        TimelineOut=0.5,
        AaiMotionInEffect="fade_in",
        AaiMotionIn=1,
        AaiMotionOutEffect="fade_out",
        AaiMotionOut=2,
    )
    assert short.motion_in is not None and short.motion_out is not None
    assert short.motion_in.frames + short.motion_out.frames <= 15


def test_loop_excludes_the_others(solved: Resolve) -> None:
    """A loop runs the whole time, alone."""
    found = text(
        solved, AaiMotionLoopEffect="heartbeat_display", Ratio=2, AaiMotionInEffect="fade_in"
    )
    assert found.motion_loop == TextMotion("heartbeat", 150, 2.0) and found.motion_in is None


def test_motion_names(solved: Resolve) -> None:
    """Unknown motions are ignored with a warning, known ones replaced by a relative."""
    found = document(solved, AaiMotionInEffect="no_such_in")
    assert found.texts[0].motion_in is None and "no_such_in" in found.warnings[0]
    whole = pictures(
        clip("v5"),
        SubtitleTracks=[
            {
                "SubtitleTrackClips": [
                    {"Type": "Text", "Content": "a", "AaiMotionInEffect": "dissovle_in"}
                ]
            }
        ],
    )
    few = solved(whole, catalogue=Catalogue.of(motions=["fade"]))
    assert few.texts[0].motion_in == TextMotion("fade", 15) and few.warnings


def test_text_effect(solved: Resolve) -> None:
    """A text inside a clip is scaled with the material and shown while the clip is."""
    effect = {"Type": "Text", "Content": "in", "FontSize": 54, "X": 960, "Y": 0.5}
    fixed = {"Type": "Text", "Content": "in", "FixedFontSize": 54, "FixedX": 7}
    found = solved(pictures(clip("v5", TimelineIn=1, Effects=[effect, fixed])), size=(960, 540))
    assert not found.texts
    first, second = found.pictures[0].layers[0].texts
    assert (first.start, first.end) == (30, 180)
    assert (first.spans[0].style.size, first.x, first.y) == (27, 480, 270)
    assert (second.spans[0].style.size, second.x) == (54, 7)


def test_text_effect_of_a_still(solved: Resolve) -> None:
    """Overlays and GlobalImages have texts inside too, while they are seen."""
    effect = {"Type": "Text", "Content": "in", "FontSize": 60}
    whole = {"Type": "GlobalImage", **clip("pic", Effects=[effect])}
    overlay = clip("pic", TimelineIn=1, TimelineOut=2, Effects=[effect])
    hidden = clip("pic", Visible=False, Effects=[effect])
    found = solved(
        pictures(clip("v5"), whole, ImageTracks=[{"ImageTrackClips": [overlay, hidden]}]),
        size=(960, 540),
    )
    seen = [text for track in found.pictures[1:] for text in track.layers[0].texts]
    assert [(one.start, one.end) for one in seen] == [(0, 150), (30, 60)]
    assert [one.spans[0].style.size for one in seen] == [54, 54]


def test_text_effect_with_its_own_times(solved: Resolve) -> None:
    """A text that is to be seen before or after its clip lies above all pictures."""
    within = {"Type": "Text", "Content": "in", "TimelineIn": 2, "TimelineOut": 3}
    beyond = {"Type": "Text", "Content": "on", "TimelineIn": 2, "TimelineOut": 7}
    found = solved(pictures(clip("v5", Effects=[within, beyond]), clip("v5")))
    assert [(one.start, one.end) for one in found.texts] == [(60, 210)]
    assert [(one.start, one.end) for one in found.pictures[0].layers[0].texts] == [(60, 90)]
    assert len(found.all_texts) == 2


def test_safe_area(solved: Resolve) -> None:
    """The document may name margins that no text enters."""
    whole = pictures(
        clip("v5"),
        SafeArea={"X": 0.05, "Y": 40},
        SubtitleTracks=[{"SubtitleTrackClips": [{"Type": "Text", "Content": "a"}]}],
    )
    (found,) = solved(whole, size=(1000, 500)).texts
    assert (found.safe_x, found.safe_y) == (50, 40)


def test_nothing_to_show(solved: Resolve) -> None:
    """Empty, hidden and late texts have no layer."""
    items = [
        {"Type": "Text", "Content": "  "},
        {"Type": "Text", "Content": "a", "Visible": "false"},
        {"Type": "Text", "Content": "a", "TimelineIn": 6},
    ]
    found = solved(pictures(clip("v5"), SubtitleTracks=[{"SubtitleTrackClips": items}]))
    assert not found.texts


BASE = TextStyle(size=40)


def styled(**fields: Any) -> TextStyle:
    """Return the base style with changes."""
    return TextStyle(**{"size": 40, **fields})


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("plain", [("plain", BASE)]),
        (
            "now {\\1c&0000FF&\\b1}50 %{\\1c\\b0} off",
            [("now ", BASE), ("50 %", styled(color="#FF0000", bold=True)), (" off", BASE)],
        ),
        ("a\\Nb\\nc\r\nd", [("a\nb\nc\nd", BASE)]),
        ("{\\i1\\u1\\s1}x", [("x", styled(italic=True, underline=True, strike=True))]),
        ("{\\fs30}x{\\fs}y", [("x", styled(size=60)), ("y", BASE)]),
        ("{\\fs 60}x", [("x", styled(size=120))]),
        ("{\\fnKaiTi}x", [("x", styled(font="KaiTi"))]),
        (
            "{\\xbord3}x{\\ybord1}y{\\bord2}z{\\xbord}o",
            [
                ("x", styled(outline_across=6)),
                ("y", styled(outline=2, outline_across=4)),
                ("z", styled(outline=4)),
                ("o", styled(outline_down=4)),
            ],
        ),
        ("{\\bord3\\3c&HFF0000&}x", [("x", styled(outline=6, outline_color="#0000FF"))]),
        ("{\\4c&H00FF00&}x", [("x", styled(shadow_color="#00FF00"))]),
        ("{\\pos(1,2)\\blur3\\fscx200\\k20}x", [("x", BASE)]),
        ("keep {this} text", [("keep {this} text", BASE)]),
        ("{\\b1}", []),
        ("{\\b", [("{\\b", BASE)]),
    ],
)
def test_override_codes(content: str, expected: list[tuple[str, TextStyle]]) -> None:
    """Codes change the style of what follows; unknown codes are removed, other text is kept."""
    found = spans(content, BASE, 2.0)
    assert list(found) == [TextSpan(*run) for run in expected]


def test_a_coloured_run_shows_its_colour(solved: Resolve) -> None:
    """A colour code wins over a ready-made gradient."""
    found = text(solved, EffectColorStyle="golden", Content="a{\\1c&0000FF&}b{\\1c}c")
    first, second, third = found.spans
    assert (
        first.style.gradient and not second.style.gradient and third == TextSpan("c", first.style)
    )
    assert second.style.color == "#FF0000"


def test_text_follows_a_reference(solved: Resolve) -> None:
    """A text aligned to a clip takes its place."""
    whole = pictures(
        clip("v5"),
        clip("v5", ClipId="b"),
        SubtitleTracks=[
            {"SubtitleTrackClips": [{"Type": "Text", "Content": "a", "ReferenceClipId": "b"}]}
        ],
    )
    (found,) = solved(whole).texts
    assert (found.start, found.end) == (150, 300)
    assert Fraction(found.start, 30) == 5
