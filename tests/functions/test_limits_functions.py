"""Limits of the functions' inputs, what their events carry, and the names of the older product."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.stream import Disposition
from function_material import read, run

from reelwright.errors import ApiError, InvalidParameter
from reelwright.functions.catalogue import function_named
from reelwright.functions.parameters import ignored_keys, read_params
from reelwright.functions.placing import place
from reelwright.library.records import JobRow
from reelwright.media.facts import AudioFacts, MediaFacts
from reelwright.workflows.function import complete_event, result_text

WITHOUT_PARAMETERS = (
    "MusicSegmentDetect",
    "AudioBeatDetection",
    "AudioQualityAssessment",
    "SpeechDenoise",
    "MusicDemix",
)
OLDER = (
    "ImageMatting",
    "ImageH2V",
    "ImageDelogo",
    "ImageCartoonize",
    "VideoSplit",
    "ASR",
    "TextToSpeech",
    "AsyncTextToSpeech",
)


def wav(
    rate: int, channels: int = 1, codec: str = "pcm_s16le", container: str = "wav"
) -> MediaFacts:
    facts = AudioFacts(rate, channels, codec=codec, duration=Fraction(3))
    return MediaFacts("audio", container, 1000, Fraction(3), audio=facts)


@pytest.mark.parametrize(
    ("facts", "accepted"),
    [
        (wav(8_000), True),
        (wav(48_000, 2), True),
        (wav(7_999), False),
        (wav(96_000), False),
        (wav(16_000, 3), False),
        (wav(16_000, codec="pcm_s24le"), False),
        (wav(16_000, container="mp3"), False),
    ],
)
def test_what_may_be_assessed_strictly(facts: MediaFacts, accepted: bool) -> None:
    told = function_named("AudioQualityAssessment").requirement(facts)
    assert told == ("" if accepted else "WAV, 16 bit, mono or stereo, 8 to 48 kHz")


@pytest.mark.parametrize(
    ("facts", "accepted"),
    [
        (wav(16_000), True),
        (wav(48_000, 2), True),
        (wav(44_100), False),
        (wav(16_000, container="flac"), False),
    ],
)
def test_what_may_be_denoised_strictly(facts: MediaFacts, accepted: bool) -> None:
    told = function_named("SpeechDenoise").requirement(facts)
    assert told == ("" if accepted else "WAV at 16,000 or 48,000 Hz")


@pytest.mark.parametrize("name", WITHOUT_PARAMETERS)
def test_functions_without_parameters_ignore_all_keys(name: str) -> None:
    text = '{"strength":1,"mode":"file"}'
    assert read_params(function_named(name), text).references() == {}
    assert len(ignored_keys(function_named(name), text)) == 2


@pytest.mark.parametrize("name", OLDER)
def test_names_of_the_older_product_are_not_offered(name: str) -> None:
    with pytest.raises(ApiError) as caught:
        function_named(name)
    assert (caught.value.code, caught.value.status) == (
        "InvalidParameter.FunctionNotSupported",
        400,
    )
    assert name in caught.value.message


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"inputs": [{"file": "a"}, {"file": "b"}]}, "names 2 tracks"),
        ({"inputs": []}, "names 0 tracks"),
        ({"inputs": {}}, "has to name one track"),
    ],
)
def test_exactly_one_further_track(document: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        read_params(function_named("AudioMixing"), json.dumps(document))
    error = caught.value
    assert (error.path, error.status) == ("JobParams.inputs", 400)
    assert error.message.startswith('The specified parameter "JobParams.inputs" is not valid. ')
    assert reason in error.message


def test_files_without_a_placeholder_of_their_own_are_one() -> None:
    files = function_named("MusicDemix").files
    (only,) = place(files, "oss://b/a.wav", source="s", timestamp=0)
    assert only.kind.result_type == "vocals"
    both = place(files, "oss://b/{resultType}.wav.wav", source="s", timestamp=0)
    assert [one.address for one in both] == [
        "oss://b/vocals.wav.wav",
        "oss://b/accompaniment.wav.wav",
    ]


def row(**fields: Any) -> JobRow:
    request = {"FunctionName": "SpeechDenoise"}
    return JobRow(
        job_id="7b6d",
        kind="IProduction",
        queue="render",
        request=request,
        user_data='{"lesson":7}',
        **fields,
    )


def test_what_the_event_of_a_success_carries() -> None:
    done = row(
        state="Success",
        result={"text": "{}", "files": [{"key": "out/a.wav", "address": "x"}], "media_ids": ["m"]},
    )
    event = json.loads(complete_event(1833202230000000, done))
    assert (event["EventType"], event["UserId"]) == ("AIProduceComplete", 1833202230000000)
    assert event["MessageBody"] == {
        "Status": "Success",
        "JobId": "7b6d",
        "FunctionName": "SpeechDenoise",
        "Type": "SpeechDenoise",
        "UserData": '{"lesson":7}',
        "OutputFiles": ["out/a.wav"],
        "OutputMediaIds": ["m"],
        "Data": "{}",
    }


def test_what_the_event_of_a_failure_carries() -> None:
    failed = row(state="Fail", code="InvalidInput.TooLong", message="It lasts too long.")
    body = json.loads(complete_event(1, failed))["MessageBody"]
    assert (body["Status"], body["OutputFiles"]) == ("Fail", [])
    assert (body["Code"], body["Message"]) == ("InvalidInput.TooLong", "It lasts too long.")
    assert json.loads(body["Data"]) == {
        "Code": "InvalidInput.TooLong",
        "Message": "It lasts too long.",
    }
    assert not {"ErrorCode", "ErrorMessage", "OutputMediaIds"} & set(body)


def test_there_is_no_result_before_the_end() -> None:
    assert result_text(row(state="Queuing")) is None
    assert result_text(row(state="Analysing")) is None


def test_the_sound_of_a_video_is_used(tmp_path: Path, media: Path) -> None:
    video = media / "video" / "box.mp4"
    run(tmp_path / "out", "SpeechDenoise", video)
    sound, rate = read(tmp_path / "out" / "speech.wav")
    assert (rate, sound.shape[1]) == (44_100, 1)
    assert len(sound) / rate == pytest.approx(15.18, abs=0.1)


def test_the_default_track_of_several_is_used(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as container:
        streams = [container.add_stream("pcm_s16le", rate=rate) for rate in (8_000, 16_000)]
        streams[0].disposition = Disposition(0)
        streams[1].disposition = Disposition.default
        for stream in streams:
            silence = np.zeros((1, stream.rate), np.int16)
            frame = av.AudioFrame.from_ndarray(silence, format="s16", layout="mono")
            frame.sample_rate, frame.pts = stream.rate, 0
            for packet in (*stream.encode(frame), *stream.encode(None)):
                container.mux(packet)
    run(tmp_path / "out", "SpeechDenoise", path)
    assert read(tmp_path / "out" / "speech.wav")[1] == 16_000
