"""The worked example of the language's time section, and the cut at MaxDuration."""

from __future__ import annotations

from fractions import Fraction

import pytest

from .conftest import Resolve, clip

DOCUMENT = {
    "VideoTracks": [
        {
            "VideoTrackClips": [
                clip(
                    "v10",
                    In=0,
                    Out=5,
                    Effects=[{"Type": "Transition", "SubType": "fade", "Duration": 0.5}],
                ),
                clip("v10", In=2, Out=8, Speed=2),
                clip("pic", Type="Image", Duration=2),
            ]
        },
        {"VideoTrackClips": [clip("wide", Type="GlobalImage", X=0.1, Y=0.1, Width=0.2)]},
    ],
    "AudioTracks": [
        {"AudioTrackClips": [clip("m4", LoopMode=True)]},
        {"AudioTrackClips": [clip("tts", TimelineIn=1)]},
    ],
    "SubtitleTracks": [
        {
            "SubtitleTrackClips": [
                {"Type": "Text", "Content": "title", "TimelineOut": 3},
                {"Type": "Text", "Content": "credit"},
            ]
        }
    ],
}


def test_example(solved: Resolve) -> None:
    """Every clip stands where the table says."""
    found = solved(DOCUMENT, fps=30)
    assert found.duration == Fraction("9.5")
    first, second, still = found.pictures[0].layers
    assert (first.start, first.end) == (0, 150)
    assert (second.start, second.end) == (135, 225)
    assert (still.start, still.end) == (225, 285)
    assert (second.source_in, second.source_out, second.speed) == (2, 8, 2)
    (move,) = found.pictures[0].transitions
    assert (move.name, move.first, move.second, move.start, move.end) == ("fade", 0, 1, 135, 150)
    (logo,) = found.pictures[1].layers
    assert (logo.start, logo.end) == (0, 285)
    assert [(text.start, text.end) for text in found.texts] == [(0, 90), (0, 285)]


def test_sounds_of_the_example(solved: Resolve) -> None:
    """Clip sound is cross-faded under the transition; music loops to the end."""
    found = solved(DOCUMENT)
    one, two, music, speech = found.sounds
    assert (one.start, one.end) == (0, 5)
    assert (two.start, two.end, two.speed) == (Fraction("4.5"), Fraction("7.5"), 2)
    assert [fade.kind for fade in one.fades] == ["out"]
    assert [(fade.kind, fade.duration) for fade in two.fades] == [("in", Fraction(1, 2))]
    assert (music.start, music.end, music.source_out, music.loop) == (0, Fraction("9.5"), 4, True)
    assert (speech.start, speech.end) == (1, Fraction("4.2"))


@pytest.mark.parametrize("where", ["output", "document"])
def test_cut(solved: Resolve, where: str) -> None:
    """MaxDuration cuts everything."""
    document = {**DOCUMENT, "MaxDuration": 8} if where == "document" else DOCUMENT
    found = solved(document, most=8 if where == "output" else None)
    assert found.duration == 8
    assert found.pictures[0].layers[2].end == 240
    assert found.sounds[2].end == 8
    assert found.texts[1].end == 240
