"""Subtitle files: forms, codings, styles."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.errors import JobError
from reelwright.timeline.resolution.cues import kind_of, parse

from .conftest import Resolve, clip, pictures

SRT = """1
00:00:01,000 --> 00:00:02,500
Hello <b>big</b> <font color="#ff0000">red</font> world

2
00:00:03,000 --> 00:00:04,000 X1:0
second
line

broken block

4
00:00:06,000 --> 00:00:05,000
backwards
"""

VTT = """WEBVTT

NOTE a comment

intro
00:01.000 --> 00:02.000 align:start
<v Ann>Hi &amp; <c.yellow>bye</c>
"""

ASS = """[Script Info]
PlayResX: 384
PlayResY: 288

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, Bold, BorderStyle, \
Outline, Shadow, Alignment, MarginL, MarginR, MarginV
Style: Default,KaiTi,20,&H800000FF,&H00112233,&H00000000,-1,1,2,1,2,10,10,30
Style: Top,Arial,10,&H00FFFFFF,&H00000000,&H00000000,0,3,1,0,9,10,20,5

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,One, {\\i1}two{\\an8}\\Nthree
Dialogue: 0,0:00:03.00,0:00:04.00,Top,,0,0,40,,above
Dialogue: 0,0:00:03.00,0:00:04.00,Top,,0,0,40,,{\\p1}m 0 0 l 1 1
Comment: 0,0:00:03.00,0:00:04.00,Top,,0,0,40,,not shown
"""


def test_subrip() -> None:
    """Cues have exact times; marks become override codes."""
    first, second = parse(SRT, "srt").cues
    assert (first.start, first.end) == (1, Fraction(5, 2))
    assert first.text == "Hello {\\b1}big{\\b} {\\1c&H0000ff&}red{\\1c} world"
    assert second.text == "second\nline"


def test_webvtt() -> None:
    """Settings, notes and voices are dropped, entities are read."""
    (cue,) = parse(VTT, "vtt").cues
    assert (cue.start, cue.end, cue.text) == (1, 2, "Hi & bye")


@pytest.mark.parametrize(
    "data",
    [
        "1\n00:00:01,000 --> 00:00:02,000\n你好".encode(),
        b"\xef\xbb\xbf" + "1\n00:00:01,000 --> 00:00:02,000\n你好".encode(),
        "1\n00:00:01,000 --> 00:00:02,000\n你好".encode("gb18030"),
        "1\r\n00:00:01,000 --> 00:00:02,000\r\n你好".encode("utf-16"),
    ],
    ids=["utf-8", "utf-8 with mark", "gb18030", "utf-16"],
)
def test_codings(data: bytes) -> None:
    """The coding is found out."""
    assert parse(data, "srt").cues[0].text == "你好"


@pytest.mark.parametrize(
    ("reference", "named", "kind"),
    [
        ("oss://b/a.srt", None, "srt"),
        ("http://h/a.ASS?x=.srt", None, "ass"),
        ("oss://b/a.vtt", None, "vtt"),
        ("oss://b/a.txt", "ass", "ass"),
        ("oss://b/a", None, "srt"),
    ],
)
def test_kinds(reference: str, named: str | None, kind: str) -> None:
    """SubType wins over the file's ending."""
    assert kind_of(reference, named) == kind


def layers(solved: Resolve, content: str, name: str, /, **fields: Any) -> Any:
    """Return the text layers of a subtitle file over 5 s of picture."""
    item = {"Type": "Subtitle", "FileUrl": name, **fields}
    whole = pictures(clip("v5"), SubtitleTracks=[{"SubtitleTrackClips": [item]}])
    return solved(whole, size=(1000, 500), subtitles={name: content}).texts


def test_subrip_layers(solved: Resolve) -> None:
    """They take the look of the clip and stand near the lower edge."""
    first, second = layers(solved, SRT, "oss://b/a.srt", FontSize=20, FontColor="#00FF00")
    assert (first.start, first.end, second.start, second.end) == (30, 75, 90, 120)
    assert (first.x, first.y, first.anchor_y) == (500, 475, "bottom")
    assert first.spans[0].style.color == "#00FF00" and first.spans[0].style.size == 20
    assert first.spans[1].style.bold and first.wrap == "any"


def test_interval_limits_but_does_not_shift(solved: Resolve) -> None:
    """Only what intersects the clip's interval shows."""
    (only,) = layers(solved, SRT, "oss://b/a.srt", TimelineIn=2, TimelineOut=3)
    assert (only.start, only.end) == (60, 75)


def test_substation_layers(solved: Resolve) -> None:
    """Styles come from the file, in lengths of its own canvas."""
    first, second = layers(solved, ASS, "oss://b/a.ass", FontSize=99)
    style = first.spans[0].style
    assert style.size == pytest.approx(20 * 500 / 288)
    assert (style.font, style.color, style.bold, style.opacity) == ("KaiTi", "#FF0000", True, 0.498)
    assert style.outline_color == "#332211"
    assert "".join(run.text for run in first.spans) == "One, two\nthree"
    assert first.spans[1].style.italic
    assert (first.anchor_x, first.anchor_y) == ("center", "bottom")
    assert first.y == pytest.approx(500 - 30 * 500 / 288)
    assert (second.anchor_x, second.anchor_y) == ("right", "top")
    assert second.y == pytest.approx(40 * 500 / 288) and second.box is not None


EDGES = """[V4+ Styles]
Format: Name, OutlineColour, BackColour, StrikeOut, BorderStyle, Outline, Shadow
Style: Edge,&H800000FF,&HC0FF0000,-1,1,2,3
Style: Box,&H8000FF00,&H00FF0000,0,3,2,0
[Events]
Format: Start, End, Style, Text
Dialogue: 0:00:01.00,0:00:02.00,Edge,one{\\s0}two
Dialogue: 0:00:01.00,0:00:02.00,Box,three
"""


def test_substation_edges(solved: Resolve) -> None:
    """Outlines, shadows and boxes keep their opacity, and a line is struck out by its style."""
    edge, boxed = layers(solved, EDGES, "oss://b/a.ass")
    style = edge.spans[0].style
    assert (style.outline_color, style.shadow_color) == ("#FF00007F", "#0000FF3F")
    assert [one.style.strike for one in edge.spans] == [True, False]
    assert boxed.box is not None and boxed.box.color == "#00FF007F"


def test_missing_file(solved: Resolve) -> None:
    """A subtitle file that was not handed in is not found."""
    item = {"Type": "Subtitle", "FileURL": "oss://b/gone.srt"}
    with pytest.raises(JobError) as caught:
        solved(pictures(clip("v5"), SubtitleTracks=[{"SubtitleTrackClips": [item]}]))
    assert caught.value.code == "InvalidMaterial.NotFound"


def test_the_cues_of_all_clips_have_a_limit(solved: Resolve) -> None:
    """One file counts once for each clip that shows it; it is read once."""
    content = "\n\n".join(f"00:00:01,000 --> 00:00:02,000\n{'a' * 70}" for _ in range(20_000))
    item = {"Type": "Subtitle", "FileUrl": "oss://b/a.srt", "TimelineIn": 4}
    files = {"oss://b/a.srt": content}

    def texts(count: int) -> Any:
        tracks = [{"SubtitleTrackClips": [item] * count}]
        return solved(pictures(clip("v5"), SubtitleTracks=tracks), subtitles=files).texts

    assert texts(2) == ()
    with pytest.raises(JobError) as caught:
        texts(3)
    assert caught.value.code == "InvalidTimelineFormat"
    assert "SubtitleTracks[0].SubtitleTrackClips[2]: " in caught.value.message


def test_the_characters_of_all_cues_have_a_limit(solved: Resolve) -> None:
    content = "\n\n".join(f"00:00:01,000 --> 00:00:02,000\n{'a' * 20_000}" for _ in range(150))
    item = {"Type": "Subtitle", "FileUrl": "oss://b/a.srt"}
    with pytest.raises(JobError) as caught:
        tracks = [{"SubtitleTrackClips": [item, item]}]
        solved(pictures(clip("v5"), SubtitleTracks=tracks), subtitles={"oss://b/a.srt": content})
    assert "4000000 characters" in caught.value.message


LINES = st.sampled_from([*SRT.split("\n"), *VTT.split("\n"), *ASS.split("\n"), "{\\", "Style: ,"])


@settings(max_examples=60, deadline=None)
@given(
    data=st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200),
        st.lists(LINES, max_size=30).map("\n".join),
    ),
    kind=st.sampled_from(["srt", "vtt", "ass"]),
)
def test_any_file_is_read(data: str | bytes, kind: str) -> None:
    """Whatever the bytes are, cues come out in order of their times."""
    for cue in parse(data, kind).cues:
        assert cue.start < cue.end
