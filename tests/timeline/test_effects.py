"""Visual effects, filters and sound effects."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from reelwright.timeline.catalogue import Catalogue
from reelwright.timeline.composition import Fade, Levelling, Rect, SoundLayer

from .conftest import Resolve, clip, pictures


def sound(solved: Resolve, *effects: dict[str, Any], **fields: Any) -> SoundLayer:
    """Return the sound of one video clip."""
    (found,) = solved(pictures(clip("v10", Effects=list(effects), **fields))).sounds
    return found


def test_effects_and_filters(solved: Resolve) -> None:
    """They keep their order, parameters, spans and regions."""
    effects = [
        {"Type": "VFX", "SubType": "blur", "X": 0.5, "Y": 10, "Width": 0.5, "Height": 0.5},
        {"Type": "Filter", "SubType": "color", "ExtParams": "effect=color, brightness=5,x"},
        {"Type": "VFX", "SubType": "open", "TimelineIn": 1, "TimelineOut": 2},
    ]
    (layer,) = solved(pictures(clip("v5", Effects=effects)), size=(100, 200)).pictures[0].layers
    blur, colours, opening = layer.effects
    assert (blur.start, blur.end, blur.region) == (0, 150, Rect(50, 10, 50, 100))
    assert (opening.start, opening.end) == (30, 60)
    assert colours.parameters == (("effect", "color"), ("brightness", "5"))


def test_effect_tracks(solved: Resolve) -> None:
    """They apply to the whole picture; the sound may be levelled."""
    document = pictures(
        clip("v5"),
        EffectTracks=[
            {"EffectTrackItems": [{"Type": "Filter", "SubType": "pl1", "TimelineIn": 1}]},
            {"EffectTrackItems": [{"Type": "VFX", "SubType": "snow", "Duration": 2}]},
            {"EffectTrackItems": [{"Type": "AEqualize", "Peak": 0.9}]},
            {"EffectTrackItems": [{"Type": "Transition", "SubType": "fade"}]},
        ],
    )
    found = solved(document)
    assert [(one.name, one.start, one.end) for one in found.effects] == [
        ("pl1", 30, 150),
        ("snow", 0, 60),
    ]
    assert found.levellings == (Levelling(Fraction(0), Fraction(5), 0.9, 10.0),)


def test_a_name_is_drawn_as_its_nearest(solved: Resolve) -> None:
    """What is known but not drawn yet is replaced, with a warning."""
    effects = [
        {"Type": "Filter", "SubType": "pj3"},
        {"Type": "VFX", "SubType": "OV0001-x"},
        {"Type": "Transition", "SubType": "OT0001-flash_white", "Duration": 1},
    ]
    few = Catalogue.of(transitions=["fade"], filters=["warm"])
    found = solved(pictures(clip("v5", Effects=effects), clip("v5")), catalogue=few)
    first = found.pictures[0].layers[0]
    assert [one.name for one in first.effects] == ["warm"]
    assert found.pictures[0].transitions[0].name == "fade"
    assert len(found.warnings) == 3
    assert any('"pj3" is drawn as "warm"' in warning for warning in found.warnings)


def test_volume(solved: Resolve) -> None:
    """Gains of the whole clip multiply; intervals and envelopes are kept."""
    found = sound(
        solved,
        {"Type": "Volume", "Gain": "0.5"},
        {"Type": "Volume", "Gain": 2, "In": 1, "Out": 2},
        {"Type": "Volume", "Gain": 1, "Envelope": [[0, 1], ["2.5", 0.2]]},
    )
    assert found.gain == 0.5
    assert found.gain_ranges == ((1, 2, 2.0),)
    assert found.envelope == ((0, 1.0), (Fraction(5, 2), 0.2))


def test_muted(solved: Resolve) -> None:
    """A clip at gain 0 has no sound, nor has a material without."""
    assert not solved(pictures(clip("v5", Effects=[{"Type": "Volume", "Gain": 0}]))).sounds
    assert not solved(pictures(clip("silent"))).sounds


def test_other_sound_effects(solved: Resolve) -> None:
    """Fades, noise reduction and loudness are passed on with their defaults."""
    found = sound(
        solved,
        {"Type": "AFade", "SubType": "In", "Duration": 1},
        {"Type": "AFade", "SubType": "Out", "Duration": 2, "Curve": "tri"},
        {"Type": "ADenoise"},
        {"Type": "ALoudNorm", "Loudness": -16},
    )
    assert found.fades == (Fade("in", Fraction(1), "exp"), Fade("out", Fraction(2), "tri"))
    assert found.denoise and found.loudness == (-16, -2)


def test_speed_and_range(solved: Resolve) -> None:
    """The sound of a clip goes with its picture."""
    found = sound(solved, In=2, Out=6, Speed=2, TimelineIn=1)
    assert (found.start, found.end, found.source_in, found.source_out, found.speed) == (
        1,
        3,
        2,
        6,
        2,
    )


@pytest.mark.parametrize(
    ("fields", "end"),
    [({}, 30), ({"TimelineOut": 12}, 12), ({"LoopMode": False}, 20)],
)
def test_music(solved: Resolve, fields: dict[str, Any], end: int) -> None:
    """LoopMode fills the output, or the slot; else sound ends with its material."""
    music = clip("m20", **{"LoopMode": True, **fields})
    document = pictures(clip("v10"), clip("v10"), clip("v10"))
    document["AudioTracks"] = [{"AudioTrackClips": [music]}]
    assert solved(document).sounds[-1].end == end


def test_sound_is_cut_with_the_pictures(solved: Resolve) -> None:
    """Sound past the end of the pictures is not heard."""
    document = pictures(clip("v5"), AudioTracks=[{"AudioTrackClips": [clip("m4")] * 3}])
    ends = [(layer.start, layer.end) for layer in solved(document).sounds[1:]]
    assert ends == [(0, 4), (4, 5)]
