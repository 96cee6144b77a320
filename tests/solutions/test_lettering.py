"""Titles, subheadings and subtitles: their look, their place, and that they stay apart."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from solution_material import groups, output, plan, read, subtitles, video

from reelwright.solutions.lettering import Band, Canvas, band_of, estimated_height
from reelwright.solutions.looks import subtitle_style, title_style

PORTRAIT, LANDSCAPE = Canvas(1080, 1920), Canvas(1920, 1080)
FACTS = {"a": video(60)}
LONG = "Come hungry and leave happy every single day of the whole long year."


def words(
    canvas: Canvas,
    editing: dict[str, Any] | None = None,
    measured: dict[str, float] | None = None,
    **inputs: Any,
) -> list[list[dict[str, Any]]]:
    """Return the text tracks of one output."""
    size = {"Width": canvas.width, "Height": canvas.height}
    config = read({**groups(["a"]), **inputs}, editing, output(**size))
    plain = plan(config, FACTS)
    heights = {key: {"width": 1.0, **(measured or {})} for key in plain.choice.measure_orders}
    done = plan(config, FACTS, measured=heights if measured else None)
    return [track["SubtitleTrackClips"] for track in done.outputs[0].timeline["SubtitleTracks"]]


@pytest.mark.parametrize(("canvas", "title", "subtitle"), [(PORTRAIT, 86, 67), (LANDSCAPE, 49, 59)])
def test_default_sizes_and_places(canvas: Canvas, title: int, subtitle: int) -> None:
    tracks = words(canvas, TitleArray=["A title"], SpeechTextArray=["Some words."])
    assert tracks[0][0]["FontSize"] == title and tracks[0][0]["Alignment"] == "TopCenter"
    assert tracks[1][0]["FontSize"] == subtitle
    assert tracks[0][0]["Y"] >= 0.08
    for clip in (tracks[0][0], tracks[1][0]):
        band = band_of(clip, estimated_height(clip["Content"], clip, canvas), canvas)
        assert canvas.height * 0.08 <= band.top
        assert band.bottom <= canvas.height * 0.92 + 1
        assert clip["Outline"] >= 2 and clip["SubtitleEffects"]


def test_white_text_has_a_dark_edge_and_dark_text_a_light_one() -> None:
    assert title_style({}, 720, 1280)["OutlineColour"] == "#000000"
    assert title_style({"FontColor": "#102030"}, 720, 1280)["OutlineColour"] == "#ffffff"
    chosen = subtitle_style({"Outline": 0}, 720, 1280, "zh")
    assert chosen["Outline"] == 0 and "SubtitleEffects" not in chosen
    assert "SubtitleEffects" not in title_style({"EffectColorStyle": "CS0001-000011"}, 720, 1280)


def test_headings_may_scroll_and_subtitles_may_not() -> None:
    moves = {"ScrollDirection": "left", "ScrollSpeed": "120", "ScrollLoop": "true"}
    shifts = {"ScrollStartX": 1200, "ScrollEndX": -400, "ScrollStartFreeze": 0.5}
    editing = {
        "TitleConfig": moves,
        "SubHeadingConfig": {"1": shifts},
        "SpeechConfig": {"AsrConfig": moves},
    }
    given = {
        "TitleArray": ["A title"],
        "SubHeadingArray": [{"Level": n, "TitleArray": ["A line"]} for n in (1, 2)],
        "SpeechTextArray": ["Some words."],
    }
    scrolling = [
        {key: one for key, one in track[0].items() if key.startswith("Scroll")}
        for track in words(PORTRAIT, editing, **given)
    ]
    title = {"ScrollDirection": "Left", "ScrollSpeed": 120, "ScrollLoop": True}
    assert scrolling == [title, shifts, {}, {}]
    done = plan(read({**groups(["a"]), **given}, editing), FACTS).resolved(0)
    assert [text.scroll is not None for text in done.texts] == [True, True, False, False]


def test_english_subtitles_wrap_at_spaces() -> None:
    assert subtitle_style({}, 720, 1280, "en")["AdaptMode"] == "AutoWrapAtSpaces"
    assert subtitle_style({}, 720, 1280, "zh")["AdaptMode"] == "AutoWrap"


def test_the_callers_keys_replace_single_defaults() -> None:
    editing = {"TitleConfig": {"FontSize": 70, "Y": 0.2, "TimelineIn": 0.5, "TimelineOut": 2}}
    tracks = words(PORTRAIT, editing, TitleArray=["T"])
    clip = tracks[0][0]
    assert (clip["FontSize"], clip["Y"]) == (70, 0.2)
    assert (clip["TimelineIn"], clip["TimelineOut"]) == (0.5, 2)
    assert clip["Font"].startswith("Alibaba")
    late = {"TitleConfig": {"TimelineIn": 50}}
    assert (
        words(PORTRAIT, late, TitleArray=["T"], SpeechTextArray=["Some words."])[0][0]["Content"]
        == "Some words"
    )


def test_subheadings_stand_under_the_measured_title() -> None:
    levels = [{"Level": 1, "TitleArray": ["one"]}, {"Level": 3, "TitleArray": ["three"]}]
    tracks = words(PORTRAIT, None, {"height": 200.0}, TitleArray=["T"], SubHeadingArray=levels)
    places = [track[0]["Y"] * 1920 for track in tracks]
    assert places[0] == pytest.approx(192)
    assert places[1] >= 192 + 200 and places[1] < 192 + 200 + 60
    assert places[2] >= places[1] + 200
    assert tracks[1][0]["FontSize"] == 60
    styled = {"SubHeadingConfig": {"1": {"Y": 0.3, "FontSize": 40}}}
    own = words(PORTRAIT, styled, TitleArray=["T"], SubHeadingArray=levels)
    assert (own[1][0]["Y"], own[1][0]["FontSize"]) == (0.3, 40)


def test_subtitles_can_be_switched_off() -> None:
    for hidden in ({"FontColorOpacity": 0}, {"Enabled": "false"}):
        config = read(
            {**groups(["a"]), "SpeechTextArray": ["Some words."]},
            {"SpeechConfig": {"AsrConfig": hidden}},
        )
        assert "SubtitleTracks" not in plan(config, FACTS).outputs[0].timeline


def test_a_place_of_the_caller_is_kept() -> None:
    placed = {"SpeechConfig": {"AsrConfig": {"Y": 0.5, "FontSize": 80}}}
    config = read({**groups(["a"]), "SpeechTextArray": ["Some words."]}, placed)
    one = plan(config, FACTS).outputs[0]
    assert subtitles(one)[0]["Y"] == 0.5 and "SafeArea" not in one.timeline
    plain = plan(read({**groups(["a"]), "SpeechTextArray": ["Some words."]}), FACTS).outputs[0]
    assert plain.timeline["SafeArea"] == {"X": 0.05, "Y": 0.08}


TITLE_PLACES = [{}, {"Y": 0.78}, {"Alignment": "CenterCenter"}, {"Alignment": "BottomCenter"}]


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from([PORTRAIT, LANDSCAPE, Canvas(1080, 1080), Canvas(720, 1280)]),
    st.text(alphabet="好天气 abcdefg", min_size=1, max_size=50).filter(str.strip),
    st.lists(st.text(alphabet="好天气 abc", min_size=1, max_size=20).filter(str.strip), max_size=2),
    st.sampled_from(TITLE_PLACES),
    st.sampled_from(["Some words. And more", LONG, "今天天气真好，我们一起出去玩吧！" * 2]),
)
def test_subtitles_and_titles_do_not_overlap(
    canvas: Canvas, title: str, lines: list[str], place: dict[str, Any], text: str
) -> None:
    levels = [{"Level": i + 1, "TitleArray": [line]} for i, line in enumerate(lines)]
    tracks = words(
        canvas,
        {"TitleConfig": place},
        TitleArray=[title],
        SubHeadingArray=levels,
        SpeechTextArray=[text],
    )
    heads = [
        band_of(track[0], estimated_height(track[0]["Content"], track[0], canvas), canvas)
        for track in tracks[:-1]
    ]
    for clip in tracks[-1]:
        height = estimated_height(clip["Content"], clip, canvas)
        band = band_of(clip, height, canvas)
        # One ten-thousandth of the height is lost in the rounding of Y.
        inner = Band(band.top + 1, band.bottom - 1)
        assert not any(inner.meets(head) for head in heads)
        assert band.top >= 0 and band.bottom <= canvas.height
