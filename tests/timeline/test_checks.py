"""What is refused without looking at the material: codes and paths."""

from __future__ import annotations

from typing import Any

import pytest

from reelwright.errors import ApiError
from reelwright.timeline.catalogue import Catalogue
from reelwright.timeline.checks import check
from reelwright.timeline.document import load
from reelwright.timeline.speech import speech_clips, with_speech

from .conftest import clip, pictures

ALL = Catalogue.documented()
FORMAT = "InvalidTimelineFormat"
C0 = "VideoTracks[0].VideoTrackClips[0]"


def refused(document: Any, **more: Any) -> ApiError:
    """Return the error with which a document is refused."""
    with pytest.raises(ApiError) as caught:
        check(document, ALL, **more)
    return caught.value


@pytest.mark.parametrize(
    ("document", "code", "words"),
    [
        ([], FORMAT, "not a JSON object"),
        ({}, "TimelineFormatError", "Both video tracks and audio tracks are empty."),
        ({"SubtitleTracks": []}, "TimelineFormatError", "empty"),
        ({"VideoTracks": [{"VideoTrackClips": []}]}, "TimelineFormatError", "empty"),
        ({"VideoTracks": {}}, FORMAT, '"VideoTracks: not an array"'),
        ({"VideoTracks": [1]}, FORMAT, '"VideoTracks[0]: not an object"'),
        (pictures(clip("a", In="x")), FORMAT, f'"{C0}.In: not a number"'),
        (pictures(clip("a", In=float("nan"))), FORMAT, "not a number"),
        (pictures(clip("a", In=1e300)), FORMAT, "number out of range"),
        (pictures(clip("a", In=-1)), "InvalidParameter", f"{C0}.In"),
        (pictures(clip("a", In=2, Out=2)), FORMAT, "Out is not after In"),
        (pictures(clip("a", TimelineIn=2, TimelineOut=1)), FORMAT, "TimelineOut"),
        (pictures(clip("a", Speed=0.05)), "InvalidParameter", f"{C0}.Speed"),
        (pictures(clip("a", Speed=101)), "InvalidParameter", f"{C0}.Speed"),
        (pictures(clip("a", Opacity=2)), "InvalidParameter", f"{C0}.Opacity"),
        (pictures(clip("a", AdaptMode="Fit")), "InvalidParameter", f"{C0}.AdaptMode"),
        (pictures(clip("a", Width=0)), "InvalidParameter", f"{C0}.Width"),
        (pictures(clip("a", Type="Film")), FORMAT, "Invalid clip type: Film"),
        (pictures({"In": 0}), "MissingParameter", f"{C0}.MediaURL"),
        (pictures(clip("a"), Fps=0), "InvalidParameter", "Fps"),
        (pictures(clip("a"), FECanvas={"Height": 0}), "InvalidParameter", "FECanvas.Height"),
        (
            pictures({"Type": "AI_Avatar", "Content": "x"}),
            "InvalidParameter.FunctionNotSupported",
            "AI_Avatar",
        ),
        ({"VideoTracks": [{"VideoTrackClips": [clip("a")]}] * 101}, "InvalidParameter", "100"),
        (pictures(*[clip("a")] * 501), "InvalidParameter", "VideoTracks[0].VideoTrackClips"),
    ],
)
def test_documents(document: Any, code: str, words: str) -> None:
    """The first fault is named with its code and place."""
    error = refused(document)
    assert error.code == code
    assert words in error.message


@pytest.mark.parametrize(
    ("effect", "code", "words"),
    [
        ({"Type": "Nope"}, FORMAT, "Invalid effect type: Nope"),
        ({}, FORMAT, "Invalid effect type"),
        ({"Type": "Transition", "SubType": "zzz"}, FORMAT, "Invalid transition subType: zzz"),
        ({"Type": "VFX", "SubType": "hflip"}, FORMAT, "Invalid vfx subType: hflip"),
        ({"Type": "Filter", "SubType": "m1,zzz"}, FORMAT, "Invalid filter subType"),
        ({"Type": "AI_ASR"}, "InvalidParameter.FunctionNotSupported", "AI_ASR"),
        ({"Type": "AI_Matting"}, "InvalidParameter.FunctionNotSupported", "Effects[0].Type"),
        ({"Type": "Volume", "Volume": 0}, "InvalidEffectParam", f"{C0}.Effects[0].Gain"),
        ({"Type": "Volume", "Gain": 11}, "InvalidEffectParam", "0 to 10"),
        ({"Type": "Volume", "Gain": 1, "Envelope": [[1, 1], [1, 0]]}, "InvalidEffectParam", "[1]"),
        ({"Type": "AFade", "Curve": "zip"}, "InvalidEffectParam", "Curve"),
        ({"Type": "Zoom", "StartRate": 2, "EndRate": 1}, "InvalidEffectParam", "EndRate"),
        ({"Type": "KenBurns", "Duration": 11}, "InvalidEffectParam", "10 seconds"),
        ({"Type": "KenBurns", "Start": "1,2"}, "InvalidEffectParam", "Start"),
        ({"Type": "Flip", "Direction": "left"}, "InvalidEffectParam", "Direction"),
        ({"Type": "Background", "SubType": "Blur", "Radius": 2}, "InvalidEffectParam", "Radius"),
        ({"Type": "Background", "SubType": "Image"}, "InvalidEffectParam", "ImageUrl"),
        ({"Type": "Crop", "Width": 0}, "InvalidEffectParam", "Width"),
    ],
)
def test_effects(effect: dict[str, Any], code: str, words: str) -> None:
    """Effects are refused for their type, their name or their values."""
    error = refused(pictures(clip("a", Effects=[effect])))
    assert error.code == code
    assert words in error.message


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"Type": "Text"}, "MissingParameter", "SubtitleTracks[0].SubtitleTrackClips[0].Content"),
        ({"Type": "Subtitle"}, "MissingParameter", "FileURL"),
        ({"Type": "AI_ASR"}, "InvalidParameter.FunctionNotSupported", "AI_ASR"),
        ({"Content": "a", "FontSize": 5001}, "InvalidParameter", "FontSize"),
        ({"Content": "a", "Alignment": "Middle"}, "InvalidParameter", "Alignment"),
        ({"Content": "a", "FontColor": "red"}, "InvalidParameter", "FontColor"),
        ({"Content": "a", "BorderStyle": 2}, "InvalidParameter", "BorderStyle"),
        ({"Content": "a", "AdaptMode": "Fit"}, "InvalidParameter", "AdaptMode"),
        ({"Content": "a", "SubtitleEffects": [{"Type": "Fog"}]}, "InvalidParameter", "[0].Type"),
        ({"Content": {"a": 1}}, FORMAT, "not a string"),
        ({"Content": "\ud800"}, FORMAT, "Unicode"),
    ],
)
def test_texts(fields: dict[str, Any], code: str, words: str) -> None:
    """Texts are refused for what is missing or out of limits."""
    document = pictures(clip("a"), SubtitleTracks=[{"SubtitleTrackClips": [fields]}])
    error = refused(document)
    assert error.code == code
    assert words in error.message


def test_mixed_effect_track() -> None:
    """One effect track holds one kind."""
    items = [{"Type": "VFX", "SubType": "snow"}, {"Type": "Filter", "SubType": "m1"}]
    error = refused(pictures(clip("a"), EffectTracks=[{"EffectTrackItems": items}]))
    assert error.code == FORMAT and "one kind" in error.message


@pytest.mark.parametrize(
    "document",
    [
        pictures(clip("a", Id="x", VirginDuration=3, _note={"deep": [1]}), Version="1.0", X=1),
        pictures(clip("a", Disabled="false", In="0", Effects=None), Comment="x"),
        pictures(clip("a", Effects=[{"Type": "VFX", "SubType": "random"}])),
        pictures(clip("a", Effects=[{"Type": "Transition", "SubType": "fade, wipeup"}])),
        pictures(clip("a", Effects=[{"Type": "VFX", "SubType": "OV0001-x"}])),
        {"VideoTracks": "", "AudioTracks": [{"AudioTrackClips": [clip("a")]}]},
        pictures(clip("a"), {"Type": "AI_Avatar", "Disabled": True}),
    ],
)
def test_accepted(document: dict[str, Any]) -> None:
    """Editor keys, comments, both spellings and disabled clips are no reason to refuse."""
    check(document, ALL)


SPEECH = {
    "AudioTracks": [
        {
            "AudioTrackClips": [
                clip("music"),
                {
                    "Type": "AI_TTS",
                    "Content": "Good morning.",
                    "Voice": "zhichu",
                    "SpeechRate": "100",
                    "ClipId": "line1",
                    "Effects": [{"Type": "Volume", "Gain": 2}],
                },
            ]
        }
    ]
}


def test_speech() -> None:
    """Speech is refused unless the caller expands it; expanded it is a plain sound clip."""
    assert refused(SPEECH).code == "InvalidParameter.FunctionNotSupported"
    check(SPEECH, ALL, speech=True)
    (found,) = speech_clips(SPEECH)
    assert (found.content, found.voice, found.speech_rate) == ("Good morning.", "zhichu", 100)
    expanded = with_speech(SPEECH, {found.path: "oss://reelwright/a.wav"}, {})
    check(expanded, ALL)
    spoken = expanded["AudioTracks"][0]["AudioTrackClips"][1]
    assert spoken == {
        "ClipId": "line1",
        "Effects": [{"Type": "Volume", "Gain": 2}],
        "MediaURL": "oss://reelwright/a.wav",
    }
    assert SPEECH["AudioTracks"][0]["AudioTrackClips"][1]["Type"] == "AI_TTS"


@pytest.mark.parametrize(
    "fields", [{"Voice": "a"}, {"Content": "a"}, {"Content": "a", "Voice": "a", "PitchRate": 501}]
)
def test_wrong_speech(fields: dict[str, Any]) -> None:
    """Speech needs words and a voice."""
    document = {"AudioTracks": [{"AudioTrackClips": [{"Type": "AI_TTS", **fields}]}]}
    assert refused(document, speech=True).code in ("MissingParameter", "InvalidParameter")


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", "[" * 100_000])
def test_text_that_is_no_document(text: str) -> None:
    """A parameter that holds no JSON object is refused."""
    with pytest.raises(ApiError) as caught:
        load(text)
    assert caught.value.code == FORMAT
