"""Compositions as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from reelwright.timeline.codec import from_json, to_json

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
