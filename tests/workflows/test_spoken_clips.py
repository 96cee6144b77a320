"""What is ordered for the speech that a timeline declares."""

from __future__ import annotations

from typing import Any

import pytest

from reelwright.timeline.speech import SpeechClip
from reelwright.workflows.spoken_clips import order


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


def test_markup_that_cannot_be_read_is_left_to_who_speaks() -> None:
    assert order(declared("<speak>a"))["text"] == "<speak>a"
