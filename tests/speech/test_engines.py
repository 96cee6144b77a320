"""Every engine through the same expectations: what is installed, and a model made here."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from speech_samples import installed, pitch, seconds, sentence, sound_of, speaker

from reelwright.speech.engines.protocol import SystemVoice, Utterance

MODEL = SystemVoice("sherpa", "tiny:0", "f", "zh", 90)
VOICES = [*installed(), MODEL]
ENGINES = list({voice.engine: voice for voice in VOICES}.values())


@pytest.fixture(params=VOICES, ids=lambda voice: voice.identifier)
def voice(request, model) -> SystemVoice:
    """Each voice in turn."""
    return complete(request.param, model)


@pytest.fixture(params=ENGINES, ids=lambda voice: voice.engine)
def any_voice(request, model) -> SystemVoice:
    """One voice of each engine."""
    return complete(request.param, model)


def complete(voice: SystemVoice, model: Path) -> SystemVoice:
    if voice is MODEL:
        voice.options.update({"folder": str(model), "kind": "vits", "speaker": 0})
    return voice


def test_says_a_sentence_in_a_plausible_time(voice, tmp_path) -> None:
    text = sentence(voice)
    spoken = speaker(voice).say(Utterance(text), tmp_path / "a.wav")
    assert spoken.path == tmp_path / "a.wav"
    assert 1.5 < seconds(spoken.path) < 8
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]
    assert (spoken.rate, spoken.pitch) == (1, 0)
    times = [time for _, time in spoken.anchors]
    assert times == sorted(times) and all(0 <= time < seconds(spoken.path) for time in times)
    places = [place for place, _ in spoken.anchors]
    assert all(a <= b < len(text) for a, b in pairwise([0, *places]))


def test_says_truly_what_it_did_of_a_wished_tempo(voice, tmp_path) -> None:
    opened, text = speaker(voice), sentence(voice)
    slow = opened.say(Utterance(text, rate=0.5), tmp_path / "slow.wav")
    quick = opened.say(Utterance(text, rate=2.0), tmp_path / "quick.wav")
    ratio = seconds(slow.path) / seconds(quick.path)
    assert ratio == pytest.approx(quick.rate / slow.rate, rel=0.15)


def test_says_truly_what_it_did_of_a_wished_pitch(voice, tmp_path) -> None:
    opened, text = speaker(voice), sentence(voice)
    plain = opened.say(Utterance(text), tmp_path / "plain.wav")
    for wish in (-5.0, 5.0):
        bent = opened.say(Utterance(text, pitch=wish), tmp_path / "bent.wav")
        assert bent.pitch in (0.0, wish)
        ratio = pitch(*sound_of(bent.path)) / pitch(*sound_of(plain.path))
        assert ratio == pytest.approx(2 ** (bent.pitch / 12), rel=0.08)


@pytest.mark.parametrize("text", ["", " ", "，。！", "...", "—", '"', "()"])
def test_has_no_sound_for_what_cannot_be_said(any_voice, text, tmp_path) -> None:
    spoken = speaker(any_voice).say(Utterance(text), tmp_path / "a.wav")
    assert spoken.path is None or not sound_of(spoken.path)[0].any() or seconds(spoken.path) < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "hello " * 60,
        "3.5 °C & 50% of €20 @ 10:30 #1 <b>",
        "hello 你好 Привет 👍🏽 \u200b",
        "a" * 300,
    ],
    ids=["long", "signs", "letters", "one word"],
)
def test_says_odd_text(any_voice, text, tmp_path) -> None:
    spoken = speaker(any_voice).say(Utterance(text), tmp_path / "a.wav")
    assert spoken.path is None or seconds(spoken.path) < 120
    if any_voice.engine != "sherpa":
        assert spoken.path is not None and seconds(spoken.path) > 0.5


def test_text_is_never_taken_for_a_command_or_a_file(any_voice, tmp_path) -> None:
    secret, marker = tmp_path / "secret.txt", tmp_path / "marker"
    secret.write_text("hello " * 4000)
    for text in (f'hello") (system "touch {marker}") (', f"-o {marker} ; touch {marker}"):
        spoken = speaker(any_voice).say(Utterance(text), tmp_path / "a.wav")
        assert spoken.path is None or seconds(spoken.path) < 60
    assert not marker.exists()
    assert {path.name for path in tmp_path.iterdir()} <= {"a.wav", "secret.txt"}
