"""Every engine through the same expectations; those not installed say how to get them."""

from __future__ import annotations

import importlib
import wave
from pathlib import Path

import pytest

from reelwright.config import Settings
from reelwright.speech.engines.protocol import Speaker, Utterance
from reelwright.speech.roster import engines, select, system_voices

SENTENCES = {
    "en": "Our noodle bar opens on Friday, come hungry.",
    "zh": "附近商场新开了一家店，大家快来看看吧。",
}
VOICES = [voice for voice in system_voices(Settings()) if voice.language in SENTENCES]


def speaker_of(engine: str, name: str) -> Speaker:
    module = importlib.import_module(f"reelwright.speech.engines.{engine}")
    speaker: Speaker = module.open_speaker(name, {})
    return speaker


def seconds(path: Path) -> float:
    with wave.open(str(path)) as file:
        return file.getnframes() / file.getframerate()


@pytest.mark.parametrize("voice", VOICES, ids=lambda voice: f"{voice.engine}-{voice.name}")
def test_says_a_sentence_in_a_plausible_time(voice, tmp_path) -> None:
    text = SENTENCES[voice.language]
    spoken = speaker_of(voice.engine, voice.name).say(Utterance(text), tmp_path / "a.wav")
    assert 1.5 < seconds(spoken.path) < 8
    assert [p.name for p in tmp_path.iterdir()] == ["a.wav"]
    times = [at for _, at in spoken.anchors]
    assert times == sorted(times)
    assert all(0 <= offset < len(text) for offset, _ in spoken.anchors)


@pytest.mark.parametrize("voice", VOICES, ids=lambda voice: f"{voice.engine}-{voice.name}")
def test_follows_the_tempo_or_says_that_it_does_not(voice, tmp_path) -> None:
    speaker = speaker_of(voice.engine, voice.name)
    text = SENTENCES[voice.language]
    slow = speaker.say(Utterance(text, rate=0.8), tmp_path / "slow.wav")
    quick = speaker.say(Utterance(text, rate=1.6), tmp_path / "quick.wav")
    ratio = seconds(slow.path) / seconds(quick.path)
    assert slow.rate_done == quick.rate_done
    assert 1.5 < ratio < 2.6 if slow.rate_done else 0.95 < ratio < 1.05


def test_text_is_never_taken_for_a_command_or_a_file(tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("x" * 4000)
    marker = tmp_path / "marker"
    for voice in VOICES:
        if voice.language == "en":
            text = f'") (system "touch {marker}") -o {secret} ; touch {marker}'
            speaker_of(voice.engine, voice.name).say(Utterance(text), tmp_path / "a.wav")
            assert seconds(tmp_path / "a.wav") < 60
    assert not marker.exists()


def test_every_engine_says_how_to_get_it() -> None:
    found = engines(Settings())
    assert [engine.name for engine in found] == [
        "endpoint",
        "sherpa",
        "festival",
        "flite",
        "espeak",
    ]
    assert all(e.availability.reason and e.availability.how_to_get for e in found)


def test_a_voice_of_the_wrong_language_is_replaced_with_a_warning() -> None:
    available = system_voices(Settings())
    voice, warnings = select("ava", "附近商场新开了一家店", "en", available)
    assert voice is not None and voice.language == "zh"
    assert "ava" in warnings[0]
    voice, warnings = select("zhitian", "附近商场新开了一家店", "zh", available)
    assert voice is not None and voice.gender == "f" and not warnings


def test_gender_is_kept_where_there_is_a_choice() -> None:
    available = system_voices(Settings())
    genders = {
        name: voice.gender
        for name in ("ava", "luca")
        if (voice := select(name, "Hello there", "en", available)[0])
    }
    assert genders == {"ava": "f", "luca": "m"}


def test_no_voice_for_a_language_is_said_in_words() -> None:
    voice, warnings = select("ava", "Hello there", "en", [])
    assert voice is None
    assert '"en"' in warnings[0]
