"""Every limit of the language: the last value inside, the first outside, code and full path."""

from __future__ import annotations

from typing import Any

import pytest

from reelwright.errors import ApiError, InvalidParameter, JobError, MissingParameter
from reelwright.timeline.catalogue import Catalogue
from reelwright.timeline.checks import check
from reelwright.timeline.names import FADE_CURVES
from reelwright.timeline.resolution.placement import ALIGNMENTS, WRAPS

from .conftest import Resolve, clip, pictures

ALL = Catalogue.documented()
FORMAT, EFFECT = "InvalidTimelineFormat", "InvalidEffectParam"
VIDEO = "VideoTracks[0].VideoTrackClips[0]"
AUDIO = "AudioTracks[0].AudioTrackClips[0]"
TEXT = "SubtitleTracks[0].SubtitleTrackClips[0]"
IMAGE = "ImageTracks[0].ImageTrackClips[0]"

Documents = tuple[dict[str, Any], dict[str, Any]]


def picture(**fields: Any) -> dict[str, Any]:
    return pictures(clip("a", **fields))


def still(**fields: Any) -> dict[str, Any]:
    return picture(Type="Image", **fields)


def effect(**fields: Any) -> dict[str, Any]:
    return picture(Effects=[fields])


def words(**fields: Any) -> dict[str, Any]:
    item = {"Type": "Text", "Content": "a", **fields}
    return pictures(clip("a"), SubtitleTracks=[{"SubtitleTrackClips": [item]}])


def overlay(**fields: Any) -> dict[str, Any]:
    return pictures(clip("a"), ImageTracks=[{"ImageTrackClips": [clip("b", **fields)]}])


def speech(**fields: Any) -> dict[str, Any]:
    item = {"Type": "AI_TTS", "Content": "a", "Voice": "zhiru", **fields}
    return {"AudioTracks": [{"AudioTrackClips": [item]}]}


def tracks(name: str, clips: str, number: int) -> dict[str, Any]:
    item = {"MediaId": "a", "Type": "Text", "Content": "a"} if "Sub" in name else clip("a")
    return {**pictures(clip("a")), name: [{clips: [item]}] * number}


def refused(document: Any) -> ApiError:
    with pytest.raises(ApiError) as caught:
        check(document, ALL, speech=True)
    assert caught.value.status == 400
    return caught.value


@pytest.mark.parametrize(
    ("inside", "outside", "path"),
    [
        (tracks("VideoTracks", "VideoTrackClips", 100), 101, "VideoTracks"),
        (tracks("ImageTracks", "ImageTrackClips", 100), 101, "ImageTracks"),
        (tracks("SubtitleTracks", "SubtitleTrackClips", 100), 101, "SubtitleTracks"),
    ],
    ids=["video", "image", "subtitle"],
)
def test_a_hundred_tracks_of_a_kind(inside: dict[str, Any], outside: int, path: str) -> None:
    check(inside, ALL)
    error = refused({**inside, path: inside[path][:1] * outside})
    assert isinstance(error, InvalidParameter)
    assert error.path == path


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("VideoTracks", "VideoTrackClips"),
        ("AudioTracks", "AudioTrackClips"),
        ("SubtitleTracks", "SubtitleTrackClips"),
        ("ImageTracks", "ImageTrackClips"),
        ("EffectTracks", "EffectTrackItems"),
    ],
)
def test_five_hundred_clips_on_a_track(kind: str, name: str) -> None:
    item = {"Type": "VFX", "SubType": "snow"} if kind == "EffectTracks" else clip("a")
    if kind == "SubtitleTracks":
        item = {"Type": "Text", "Content": "a"}
    check({**pictures(clip("a")), kind: [{name: [item] * 500}]}, ALL)
    error = refused({**pictures(clip("a")), kind: [{name: [item] * 501}]})
    assert isinstance(error, InvalidParameter)
    assert error.path == f"{kind}[0].{name}"


@pytest.mark.parametrize(
    ("make", "name", "inside", "outside", "path"),
    [
        (picture, "Speed", [0.1, 1, "100"], [0, 0.09, 100.1], f"{VIDEO}.Speed"),
        (picture, "In", [0, "0.5"], [-0.1], f"{VIDEO}.In"),
        (picture, "TimelineIn", [0, 3], [-0.1], f"{VIDEO}.TimelineIn"),
        (picture, "Opacity", [0, 0.5, "1"], [-0.1, 1.1], f"{VIDEO}.Opacity"),
        (picture, "DyncFrames", [0, 100], [-1, 101], f"{VIDEO}.DyncFrames"),
        (picture, "AdaptMode", ["Contain", "Cover", "Fill", ""], ["cover"], f"{VIDEO}.AdaptMode"),
        (picture, "Width", [0.1, 1, 4096], [0, -1], f"{VIDEO}.Width"),
        (picture, "Height", [0.1, 1, 4096], [0, -1], f"{VIDEO}.Height"),
        (still, "Duration", [0.04, 60], [0, -1], f"{VIDEO}.Duration"),
        (overlay, "Opacity", [0, 1], [1.5], f"{IMAGE}.Opacity"),
        (overlay, "Width", [0.1, 1], [0], f"{IMAGE}.Width"),
        (words, "Content", ["", "a" * 20_000], ["a" * 20_001], f"{TEXT}.Content"),
        (words, "FontSize", [1, "5000"], [0, 5001], f"{TEXT}.FontSize"),
        (words, "FixedFontSize", [1, 5000], [5001], f"{TEXT}.FixedFontSize"),
        (words, "FontColorOpacity", [0, "0.5", 1], [-0.1, 1.1], f"{TEXT}.FontColorOpacity"),
        (words, "Alignment", [*ALIGNMENTS, "1", "9"], ["Middle", "0"], f"{TEXT}.Alignment"),
        (words, "AdaptMode", [*WRAPS, "", "none"], ["Wrap"], f"{TEXT}.AdaptMode"),
        (words, "BorderStyle", [1, "3"], [0, 2, 4], f"{TEXT}.BorderStyle"),
        (words, "SizeRequestType", ["RealDim", "Nominal"], ["Real"], f"{TEXT}.SizeRequestType"),
        (words, "FontColor", ["#00ff00", "00FF00", "#00FF0080"], ["green"], f"{TEXT}.FontColor"),
        (words, "OutlineColour", ["#00ff00"], ["#0f0"], f"{TEXT}.OutlineColour"),
        (words, "BackColour", ["00ff00"], ["#00ff0"], f"{TEXT}.BackColour"),
        (speech, "SpeechRate", [-500, 500], [-501, 501], f"{AUDIO}.SpeechRate"),
        (speech, "PitchRate", [-500, "500"], [-501, 501], f"{AUDIO}.PitchRate"),
        (speech, "Format", ["mp3", "WAV", "pcm", ""], ["ogg"], f"{AUDIO}.Format"),
        (
            speech,
            "Content",
            ["a" * 10_000, '<speak>a<break time="1s"/></speak>'],
            ["a" * 10_001, "<speak>a", "<speak><x>a</x></speak>"],
            f"{AUDIO}.Content",
        ),
    ],
)
def test_limits_of_fields(
    make: Any, name: str, inside: list[Any], outside: list[Any], path: str
) -> None:
    for value in inside:
        check(make(**{name: value}), ALL, speech=True)
    for value in outside:
        error = refused(make(**{name: value}))
        assert isinstance(error, InvalidParameter), value
        assert error.path == path
        assert error.message.startswith(f'The specified parameter "{path}" is not valid. ')


@pytest.mark.parametrize(
    ("given", "name", "inside", "outside"),
    [
        ({"Type": "Volume"}, "Gain", [0, "0", 10], [-0.1, 10.1, None]),
        ({"Type": "AFade", "Duration": 1}, "Curve", sorted(FADE_CURVES), ["linear"]),
        ({"Type": "AFade", "Duration": 1}, "SubType", ["In", "Out"], ["Up"]),
        ({"Type": "AFade"}, "Duration", [0, 3], [-1]),
        ({"Type": "Flip"}, "Direction", ["horizontal", "vertical"], ["left", None]),
        ({"Type": "Zoom", "StartRate": 1}, "EndRate", [1.01, 2], [1, 0.5]),
        ({"Type": "KenBurns"}, "Duration", [0.1, 10], [0, 10.1]),
        ({"Type": "KenBurns", "End": "0,0,1,1"}, "Start", ["0,0,0.5,0.5"], ["0,0", "2,0,1,1"]),
        ({"Type": "Background", "SubType": "Blur"}, "Radius", [0.01, 1], [0, 1.01]),
        ({"Type": "Background"}, "SubType", ["Blur", "Color"], ["Film"]),
        ({"Type": "Crop", "Height": 1}, "Width", [0.5, 100], [0, -1]),
        ({"Type": "Scale"}, "Ratio", [0.1, 100], [0, 101]),
        ({"Type": "Pad"}, "Left", [0, 0.5, 50], [-1]),
        ({"Type": "Clip", "SubType": "RandomClip"}, "ClipDuration", [0.5], [0]),
        ({"Type": "FreezeFrame"}, "Duration", [0, 3600], [-1, 3601]),
    ],
)
def test_limits_of_effects(
    given: dict[str, Any], name: str, inside: list[Any], outside: list[Any]
) -> None:
    for value in inside:
        check(effect(**given, **{name: value}), ALL)
    for value in outside:
        error = refused(effect(**given, **{name: value}))
        assert error.code == EFFECT, value
        assert error.message.startswith(f'Invalid effect param "{VIDEO}.Effects[0].{name}": ')


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [("Peak", [0.1, "0.95", 1], [0, 1.1, -1]), ("Gain", [1, 10, 100], [0.9, 101])],
)
def test_limits_of_levelling(name: str, inside: list[Any], outside: list[Any]) -> None:
    def document(value: Any) -> dict[str, Any]:
        item = {"Type": "AEqualize", name: value}
        return pictures(clip("a"), EffectTracks=[{"EffectTrackItems": [item]}])

    for value in inside:
        check(document(value), ALL)
    for value in outside:
        error = refused(document(value))
        assert error.code == EFFECT, value
        assert f'"EffectTracks[0].EffectTrackItems[0].{name}"' in error.message


@pytest.mark.parametrize(
    ("points", "place"),
    [
        ([[1, 1], [1, 0]], 1),
        ([[2, 1], [1, 0]], 1),
        ([[-1, 1]], 0),
        ([[0, 11]], 0),
        ([[0, 1], [1, -0.1]], 1),
    ],
)
def test_an_envelope_rises_in_time_and_keeps_the_range_of_gains(
    points: list[list[float]], place: int
) -> None:
    check(effect(Type="Volume", Gain=1, Envelope=[[0, 0], [1, 10]]), ALL)
    error = refused(effect(Type="Volume", Gain=1, Envelope=points))
    assert error.code == EFFECT
    assert f'"{VIDEO}.Effects[0].Envelope[{place}]"' in error.message


@pytest.mark.parametrize(
    ("document", "path", "reason"),
    [
        (picture(In=2, Out=2), f"{VIDEO}.Out", "Out is not after In"),
        (picture(In=2, Out=1), f"{VIDEO}.Out", "Out is not after In"),
        (picture(In=2, MaxOut=1), f"{VIDEO}.MaxOut", "MaxOut is not after In"),
        (picture(TimelineIn=2, TimelineOut=2), f"{VIDEO}.TimelineOut", "not after TimelineIn"),
        (words(TimelineIn=2, TimelineOut=1), f"{TEXT}.TimelineOut", "not after TimelineIn"),
        (overlay(TimelineIn=2, TimelineOut=1), f"{IMAGE}.TimelineOut", "not after TimelineIn"),
        (picture(Type="Film"), VIDEO, "Invalid clip type: Film"),
        (words(Type="Film"), TEXT, "Invalid clip type: Film"),
        (
            {"AudioTracks": [{"AudioTrackClips": [clip("a", Type="Film")]}]},
            AUDIO,
            "Invalid clip type: Film",
        ),
        (effect(Type="Film"), f"{VIDEO}.Effects[0]", "Invalid effect type: Film"),
        (
            effect(Type="Transition", SubType="film"),
            f"{VIDEO}.Effects[0]",
            "Invalid transition subType: film",
        ),
        (effect(Type="VFX", SubType="vflip"), f"{VIDEO}.Effects[0]", "Invalid vfx subType: vflip"),
        (
            effect(Type="Filter", SubType="film"),
            f"{VIDEO}.Effects[0]",
            "Invalid filter subType: film",
        ),
        (effect(Type="AEqualize"), f"{VIDEO}.Effects[0]", "AEqualize belongs on an effect track"),
        (
            {
                "AudioTracks": [{"AudioTrackClips": [clip("a")]}],
                "ImageTracks": [{"ImageTrackClips": [clip("b")]}],
            },
            "ImageTracks",
            "ImageTracks need a video track",
        ),
        (
            pictures(
                clip("a"),
                EffectTracks=[
                    {
                        "EffectTrackItems": [
                            {"Type": "VFX", "SubType": "snow"},
                            {"Type": "Filter", "SubType": "pl1"},
                        ]
                    }
                ],
            ),
            "EffectTracks[0].EffectTrackItems",
            "an effect track holds one kind of effect only",
        ),
    ],
)
def test_what_has_not_the_form_of_a_timeline(
    document: dict[str, Any], path: str, reason: str
) -> None:
    error = refused(document)
    assert error.code == FORMAT
    assert error.message.startswith(f'Invalid timeline format, caused by: "{path}: ')
    assert error.message.endswith(f'{reason}"')


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (pictures({"Type": "Video"}), f"{VIDEO}.MediaURL"),
        ({"AudioTracks": [{"AudioTrackClips": [{}]}]}, f"{AUDIO}.MediaURL"),
        (overlay(MediaId=None), f"{IMAGE}.ImageId"),
        (words(Content=None), f"{TEXT}.Content"),
        (words(Type="Subtitle"), f"{TEXT}.FileURL"),
        (speech(Content=""), f"{AUDIO}.Content"),
        (speech(Voice=""), f"{AUDIO}.Voice"),
    ],
)
def test_what_is_missing(document: dict[str, Any], path: str) -> None:
    error = refused(document)
    assert isinstance(error, MissingParameter)
    assert (error.path, path in error.message) == (path, True)


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (pictures({"Type": "AI_Avatar", "AvatarId": "x"}), f"{VIDEO}.Type"),
        (pictures({"Type": "AI_ASR", "MediaId": "a"}), f"{VIDEO}.Type"),
        ({"AudioTracks": [{"AudioTrackClips": [clip("a", Type="AI_ASR")]}]}, f"{AUDIO}.Type"),
        (words(Type="AI_ASR"), f"{TEXT}.Type"),
        *(
            (effect(Type=name), f"{VIDEO}.Effects[0].Type")
            for name in (
                "AI_ASR",
                "AI_Matting",
                "AI_RealMatting",
                "Harmonization",
                "VideoDetext",
            )
        ),
    ],
)
def test_what_needs_an_engine_that_is_not_there(document: dict[str, Any], path: str) -> None:
    error = refused(document)
    assert error.code == "InvalidParameter.FunctionNotSupported"
    assert error.message.startswith(f'The specified parameter "{path}" is not valid. ')


def test_the_rate_of_the_canvas_is_one_to_sixty() -> None:
    for rate in (1, "29.97", 60):
        check(pictures(clip("a"), Fps=rate), ALL)
    for rate in (0.9, 61):
        error = refused(pictures(clip("a"), Fps=rate))
        assert isinstance(error, InvalidParameter)
        assert error.path == "Fps"


def test_an_aspect_ratio_is_two_short_numbers() -> None:
    for text in ("9:16", "2.39:1", "", " 16:9 ", "0:0", "999999.999999:1"):
        check(pictures(clip("a"), AspectRatio=text), ALL)
    for text in ("x", "9", "9:", "1:2:3", "-1:2", "1e6:1", "1e6000000:1", "1/3:1", "1" * 7 + ":1"):
        error = refused(pictures(clip("a"), AspectRatio=text))
        assert isinstance(error, InvalidParameter), text
        assert error.path == "AspectRatio"


def test_neither_pictures_nor_sound() -> None:
    for document in ({}, {"SubtitleTracks": words()["SubtitleTracks"]}):
        error = refused(document)
        assert error.code == "TimelineFormatError"
        assert error.message == "Both video tracks and audio tracks are empty."


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (clip("v5", In=5), "Video.In greater than its duration, mediaId: v5"),
        (clip("m4"), f"{VIDEO}: the material has no picture, mediaId: m4"),
        (clip("v5", Type="Image"), f"{VIDEO}: an image clip names a video, mediaId: v5"),
        (clip("v5", ReferenceClipId="x"), f'{VIDEO}: ReferenceClipId "x" names no clip'),
    ],
)
def test_what_does_not_fit_the_material(
    solved: Resolve, item: dict[str, Any], message: str
) -> None:
    with pytest.raises(JobError) as caught:
        solved(pictures(item))
    assert caught.value.code == FORMAT
    assert caught.value.message == f'Invalid timeline format, caused by: "{message}"'


def test_a_crop_that_leaves_nothing(solved: Resolve) -> None:
    crop = {"Type": "Crop", "X": 1920, "Y": 0, "Width": 10, "Height": 10}
    with pytest.raises(ApiError) as caught:
        solved(pictures(clip("v5", Effects=[crop])))
    assert caught.value.code == EFFECT
