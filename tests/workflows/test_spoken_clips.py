"""What is ordered for the speech that a timeline declares."""

from __future__ import annotations

from typing import Any

import pytest

from reelwright.timeline.speech import SpeechClip, with_speech
from reelwright.workflows.spoken_clips import gain, order


def declared(content: str = "Good morning.", **fields: Any) -> SpeechClip:
    given = {"voice": "zhiru", "customized_voice": "", "speech_rate": 0, "pitch_rate": 0}
    return SpeechClip(path="p", content=content, format="mp3", **(given | fields))


def test_fields_become_an_order() -> None:
    found = order(declared(speech_rate=500, pitch_rate=-250))
    assert (found["text"], found["voice"], found["cosy"]) == ("Good morning.", "zhiru", False)
    assert (found["rate"], found["pitch"]) == (2.0, -6.0)


def test_a_cloned_voice_wins() -> None:
    found = order(declared(customized_voice="mine"))
    assert (found["voice"], found["customized"], found["cosy"]) == ("mine", True, True)


@pytest.mark.parametrize(
    ("attributes", "voice", "rate", "pitch"),
    [
        ('voice="ava" rate="-500" pitch="500"', "ava", 0.5, 12.0),
        ('rate="9999" pitch="x"', "zhiru", 2.0, 6.0),
        ('rate="nan" pitch="-inf"', "zhiru", 1.0, 6.0),
        ("", "zhiru", 1.0, 6.0),
    ],
)
def test_the_text_itself_wins_over_the_fields(
    attributes: str, voice: str, rate: float, pitch: float
) -> None:
    text = f"<speak {attributes}>Good morning.</speak>"
    found = order(declared(text, pitch_rate=250))
    assert (found["voice"], found["rate"], found["pitch"]) == (voice, rate, pitch)


@pytest.mark.parametrize(
    ("volume", "expected"),
    [
        ('volume="50"', 1.0),
        ('volume="25"', 0.5),
        ('volume="0"', 0.0),
        ('volume="1000"', 2.0),
        ('volume="loud"', 1.0),
        ('volume="nan"', 1.0),
        ("", 1.0),
    ],
)
def test_the_volume_of_the_text_is_a_gain_of_its_clip(volume: str, expected: float) -> None:
    clip = declared(f"<speak {volume}>Good morning.</speak>")
    assert gain(clip) == expected
    effects = [{"Type": "Volume", "Gain": 0.5}]
    document = {"AudioTracks": [{"AudioTrackClips": [{"Type": "AI_TTS", "Effects": effects}]}]}
    path = "AudioTracks[0].AudioTrackClips[0]"
    spoken = with_speech(document, {path: "oss://b/s.wav"}, {path: expected})
    heard = spoken["AudioTracks"][0]["AudioTrackClips"][0]["Effects"]
    assert heard == [*effects, *([{"Type": "Volume", "Gain": expected}] if expected != 1 else [])]


def test_markup_that_cannot_be_read_is_left_to_who_speaks() -> None:
    assert order(declared("<speak>a"))["text"] == "<speak>a"
