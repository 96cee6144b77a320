"""JobParams, the folder of functions, and the addresses of outputs."""

from __future__ import annotations

import json

import pytest

from reelwright.errors import ApiError, InvalidParameter, MissingParameter
from reelwright.functions.catalogue import function_named, functions
from reelwright.functions.parameters import ignored_keys, read_params
from reelwright.functions.placing import place, stem

SOUND = {
    "MusicSegmentDetect",
    "AudioBeatDetection",
    "AudioQualityAssessment",
    "SpeechDenoise",
    "AudioMixing",
    "MusicDemix",
}


def test_the_folder_holds_the_sound_functions() -> None:
    assert set(functions()) >= SOUND


@pytest.mark.parametrize("name", ["", "speechdenoise", "ASR", "Cover2"])
def test_other_names_are_not_supported(name: str) -> None:
    with pytest.raises(ApiError) as caught:
        function_named(name)
    assert caught.value.code == "InvalidParameter.FunctionNotSupported"


@pytest.mark.parametrize("text", ["", " ", "{}"])
def test_nothing_is_an_empty_object(text: str) -> None:
    assert read_params(function_named("SpeechDenoise"), text).references() == {}


@pytest.mark.parametrize("text", ["[]", "5", "{", "null", '"a"', '{"a":NaN}', "[" * 5000])
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        read_params(function_named("SpeechDenoise"), text)
    assert caught.value.path == "JobParams"


ADDRESS = "oss://demo-bucket/music/calm.mp3"


@pytest.mark.parametrize(
    "inputs",
    [
        {"file": ADDRESS},
        [{"file": ADDRESS}],
        ADDRESS,
        json.dumps({"file": ADDRESS}),
        json.dumps([{"file": ADDRESS}]),
        json.dumps(ADDRESS),
    ],
)
def test_the_track_may_be_written_in_many_ways(inputs: object) -> None:
    params = read_params(function_named("AudioMixing"), json.dumps({"inputs": inputs}))
    assert params.references() == {"inputs": ADDRESS}


@pytest.mark.parametrize(
    "address",
    [
        "http://demo-bucket.oss-cn-shanghai.aliyuncs.com/music/calm.mp3",
        "https://demo-bucket.cn-shanghai.aliyuncs.com/music/calm.mp3",
        "oss://demo-bucket.oss-cn-beijing.aliyuncs.com/music/calm.mp3",
        "0123456789abcdef0123456789abcdef",
    ],
)
def test_forms_of_its_address(address: str) -> None:
    text = json.dumps({"inputs": {"file": address}})
    assert read_params(function_named("AudioMixing"), text).references()["inputs"]


@pytest.mark.parametrize(
    "document",
    [
        {"inputs": None},
        {"inputs": ""},
        {"inputs": []},
        {"inputs": [{"file": ADDRESS}, {"file": ADDRESS}]},
        {"inputs": {}},
        {"inputs": {"file": 5}},
        {"inputs": "{"},
        {"inputs": {"file": "https://example.com/a.mp3"}},
        {"inputs": {"file": "ftp://demo-bucket/a.mp3"}},
        {"inputs": {"file": "oss://demo-bucket/../a.mp3"}},
    ],
)
def test_a_wrong_track_is_named(document: dict[str, object]) -> None:
    with pytest.raises(InvalidParameter) as caught:
        read_params(function_named("AudioMixing"), json.dumps(document))
    assert caught.value.path == "JobParams.inputs"


@pytest.mark.parametrize("text", ["", "{}", '{"other":1}'])
def test_a_track_that_is_not_there_is_missing(text: str) -> None:
    with pytest.raises(MissingParameter) as caught:
        read_params(function_named("AudioMixing"), text)
    assert caught.value.path == "JobParams.inputs"


def test_unknown_keys_are_told() -> None:
    lines = ignored_keys(function_named("SpeechDenoise"), '{"strength":3}')
    assert len(lines) == 1
    assert "strength" in lines[0]


def placed(function: str, template: str) -> list[str]:
    files = function_named(function).files
    found = place(files, template, source="song", timestamp=1772352002113)
    return [one.address for one in found]


@pytest.mark.parametrize(
    ("function", "template", "addresses"),
    [
        ("SpeechDenoise", "oss://b/{source}-{timestamp}.wav", ["oss://b/song-1772352002113.wav"]),
        ("SpeechDenoise", "oss://b/{sequenceId}{resultType}{index}", None),
        ("MusicDemix", "oss://b/{resultType}", ["oss://b/vocals.wav", "oss://b/accompaniment.wav"]),
        ("MusicDemix", "oss://b/{source}_{resultType}.wav", None),
        (
            "MusicDemix",
            "oss://b/x-{sequenceId}.mp3",
            ["oss://b/x-00001.mp3", "oss://b/x-00002.mp3"],
        ),
        ("MusicDemix", "oss://b/x.wav", ["oss://b/x.wav"]),
        ("MusicDemix", "oss://b.c/x.longer", ["oss://b.c/x.longer.wav"]),
    ],
)
def test_placeholders(function: str, template: str, addresses: list[str] | None) -> None:
    special = {
        "oss://b/{sequenceId}{resultType}{index}": ["oss://b/00001{resultType}{index}"],
        "oss://b/{source}_{resultType}.wav": [
            "oss://b/song_vocals.wav",
            "oss://b/song_accompaniment.wav",
        ],
    }
    assert placed(function, template) == (addresses or special[template])


@pytest.mark.parametrize(
    ("name", "base"), [("a.b.mp4", "a.b"), ("a", "a"), (".mp4", ".mp4"), ("a.", "a.")]
)
def test_source_has_no_extension(name: str, base: str) -> None:
    assert stem(name) == base
