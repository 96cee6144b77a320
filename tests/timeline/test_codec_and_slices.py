"""Compositions as JSON, and the parts of them that matter for some frames."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from reelwright.timeline import Composition, from_json, slice, to_json

from .conftest import Resolve, clip, pictures
from .test_worked_example import DOCUMENT


def rich(title: str = "title", **change: Any) -> dict[str, Any]:
    """Return a document with something of everything."""
    effects = [
        {"Type": "Transition", "SubType": "wipeup", "Duration": 1},
        {"Type": "Background", "SubType": "Blur"},
        {"Type": "Filter", "SubType": "pl1"},
        {"Type": "VFX", "SubType": "blur", "X": 0, "Y": 0, "Width": 10, "Height": 10},
        {"Type": "Volume", "Gain": 1, "Envelope": [[0, 1], [1, 0.3]]},
        {"Type": "ALoudNorm"},
    ]
    texts = [
        {
            "Type": "Text",
            "Content": f"{{\\b1}}{title}",
            "TimelineOut": 2,
            "AaiMotionInEffect": "fade_in",
            "SubtitleEffects": [{"Type": "Box"}, {"Type": "Outline", "Bord": 2}],
        },
        {"Type": "Text", "Content": "credit", "EffectColorStyle": "golden"},
        {"Type": "Text", "Content": "news", "ScrollDirection": "Left", "TimelineIn": 8},
    ]
    return pictures(
        clip("v10", Effects=effects),
        clip("pic", Type="Image", Duration=4, Effects=[{"Type": "KenBurns"}]),
        AudioTracks=[{"AudioTrackClips": [clip("m4", LoopMode=True)]}],
        SubtitleTracks=[{"SubtitleTrackClips": texts}],
        EffectTracks=[{"EffectTrackItems": [{"Type": "Filter", "SubType": "warm"}]}],
        **change,
    )


@pytest.mark.parametrize("document", [rich(), DOCUMENT])
def test_round_trip(solved: Resolve, document: dict[str, Any]) -> None:
    """JSON gives the equal composition back, types included."""
    found = replace(solved(document), warnings=("w",))
    text = json.dumps(to_json(found))
    back = from_json(json.loads(text))
    assert back == found and back.warnings == ("w",)
    assert json.dumps(to_json(back)) == text


def test_defaults_are_left_out(solved: Resolve) -> None:
    """A plain clip is a short object with exact fractions."""
    data = to_json(solved(pictures(clip("v10", In="0.1"))))
    (layer,) = data["pictures"][0]["layers"]
    assert layer["source_in"] == "1/10" and "opacity" not in layer
    assert data["fps"] == "30/1"


@pytest.mark.parametrize("data", [[], {}, {"width": 1}, {"pictures": 3}, {"nope": 1}, None])
def test_wrong_json(data: Any) -> None:
    """What is no composition is refused."""
    with pytest.raises(ValueError):
        from_json(data)


def test_a_change_elsewhere_leaves_a_slice(solved: Resolve) -> None:
    """A title, sound or length outside the frames does not matter; inside it does."""
    before, after = solved(rich()), solved(rich("other"))
    assert slice(before, 0, 60) != slice(after, 0, 60)
    assert slice(before, 60, 120) == slice(after, 60, 120)
    longer = rich()
    longer["VideoTracks"][0]["VideoTrackClips"].append(clip("v5"))
    longer["AudioTracks"] = []
    assert slice(before, 120, 240) == slice(solved(longer), 120, 240)


def test_a_changed_out_leaves_the_start(solved: Resolve) -> None:
    """Frames before the last half second do not know where a clip ends."""
    short, long = solved(pictures(clip("v10", Out=8))), solved(pictures(clip("v10", Out=9)))
    assert slice(short, 0, 120) == slice(long, 0, 120)
    assert slice(short, 120, 240) != slice(long, 120, 240)


def test_slices_keep_what_is_shown(solved: Resolve) -> None:
    """The clips, transitions and effects of the frames are there, at the same source times."""
    whole = solved(rich())
    part = slice(whole, 280, 320)
    first, second = part.pictures[0].layers
    assert (first.start, first.end, second.start) == (280, 300, 270)
    origin = whole.pictures[0].layers[0]
    assert first.source_in == origin.source_in + (280 - origin.start) / whole.fps
    assert part.pictures[0].transitions == whole.pictures[0].transitions
    assert part.effects[0].start == 280 and not part.sounds
    assert [text.spans[0].text for text in part.texts] == ["credit", "news"]


def test_transitions_are_numbered_anew(solved: Resolve) -> None:
    """Numbers of layers follow the layers that are left."""
    move = {"Effects": [{"Type": "Transition", "SubType": "fade", "Duration": 1}]}
    whole = solved(pictures(clip("v5"), clip("v5", **move), clip("v5")))
    part: Composition = slice(whole, 260, 290)
    (found,) = part.pictures[0].transitions
    assert (found.first, found.second) == (0, 1)
