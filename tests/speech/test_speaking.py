"""A spoken text is loud enough, in step with its subtitles, and follows its markup."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from speech_samples import Sound, installed, pitch, sound_of

from reelwright.config import Settings
from reelwright.errors import JobError
from reelwright.media.loudness import loudness
from reelwright.sandbox.task import Context
from reelwright.speech.engines.protocol import SystemVoice
from reelwright.speech.roster import select, system_voices
from reelwright.speech.segments import script
from reelwright.speech.tasks import assemble, speak

RATE = 48_000
ENGLISH = (
    "Our noodle bar opens on Friday. Come hungry, leave happy! It costs $3.50, all day, isn't it?"
)
CHINESE = "附近商场新开了一家店，大家快来看看吧。iPhone 15只要5999元，数量有限！"


def spoken(folder: Path, text: str, **wishes: Any) -> dict[str, Any]:
    voice = wishes.pop("voice", "ava")
    if isinstance(voice, str):
        available = system_voices(Settings())
        voice = select(voice, script(text).spoken, "en", available).voice
    order = {"cosy": False, "rate": 1.0, "pitch": 0.0, "censor": [], "name": "out.wav"}
    return speak(Context(folder), text=text, voice=voice.to_json(), **(order | wishes))


def samples(folder: Path) -> Sound:
    sound, rate = sound_of(folder / "out.wav")
    assert rate == RATE
    return sound


def level(sound: Sound, start: float, end: float) -> float:
    part = sound[max(int(start * RATE), 0) : int(end * RATE)]
    return float(np.sqrt(np.mean(part**2)))


def longest_silence(sound: Sound) -> float:
    """Return the seconds of the longest stretch without sound between the first and the last."""
    heard = np.flatnonzero(np.abs(sound) > 0.01)
    return float(np.diff(heard).max()) / RATE


@pytest.mark.parametrize("voice", installed(), ids=lambda voice: voice.identifier)
def test_every_voice_is_equally_loud_and_in_step(voice: SystemVoice, tmp_path) -> None:
    text = CHINESE if voice.language == "zh" else ENGLISH
    result = spoken(tmp_path, text, voice=voice)
    sound = samples(tmp_path)
    assert len(sound) / RATE == pytest.approx(result["duration"], abs=1e-3)
    integrated, peak = loudness(np.repeat(sound[:, None], 2, axis=1))
    assert integrated == pytest.approx(-16, abs=0.3)
    assert peak < -1 and abs(float(sound.mean())) < 1e-3
    assert np.flatnonzero(np.abs(sound) > 0.01)[0] / RATE <= 0.1
    assert longest_silence(sound) < 0.6
    pieces = result["pieces"]
    assert len(pieces) == text.count(",") + text.count("，") + len(script(text).segments)
    for before, after in itertools.pairwise(pieces):
        # Between two pieces it is quiet, and right behind the pause it is not.
        assert after["start"] - before["end"] >= 0.05
        quiet = level(sound, before["end"] + 0.01, after["start"] - 0.01)
        said = level(sound, after["start"], after["start"] + 0.25)
        assert quiet < 0.012 and quiet < said / 4
    assert pieces[-1]["end"] + 0.1 < result["duration"]


def test_joins_do_not_click(tmp_path) -> None:
    spoken(tmp_path, "One. Two. Three. Four.")
    sound = samples(tmp_path)
    silent = np.abs(sound) < 2e-4
    borders = np.flatnonzero(np.diff(np.convolve(silent, np.ones(960), "valid") >= 960))
    assert borders.size >= 6
    for border in borders:
        around = sound[max(border - 48, 0) : border + 1008]
        assert np.abs(np.diff(around)).max() < 0.03


def test_pieces_follow_one_another_inside_the_sound(tmp_path) -> None:
    result = spoken(tmp_path, ENGLISH)
    pieces = result["pieces"]
    assert [p["text"] for p in pieces] == [
        "Our noodle bar opens on Friday",
        "Come hungry",
        "leave happy",
        "It costs $3.50",
        "all day",
        "isn't it",
    ]
    times = [t for p in pieces for t in (p["start"], p["end"])]
    assert times == sorted(times)
    assert times[0] >= 0 and times[-1] <= result["duration"]


def test_words_lie_inside_their_piece_and_are_marked(tmp_path) -> None:
    result = spoken(tmp_path, "附近商场新开了一家店，大家快来看看吧。", voice="zhitian")
    words = [word for piece in result["pieces"] for word in piece["words"]]
    assert "".join(word["text"] for word in words) == "附近商场新开了一家店大家快来看看吧"
    assert any(word["exact"] for word in words)
    for piece in result["pieces"]:
        for word in piece["words"]:
            assert piece["start"] <= word["start"] <= word["end"] <= piece["end"] + 1e-6


def test_breaks_and_aliases_of_ssml(tmp_path) -> None:
    plain = spoken(tmp_path, "<speak>Fresh noodles, every day.</speak>")
    text = (
        '<speak>Fresh noodles,<break time="800ms"/> every <sub alias="single">1</sub> day.</speak>'
    )
    result = spoken(tmp_path, text)
    assert result["duration"] - plain["duration"] > 0.8
    assert [piece["text"] for piece in result["pieces"]] == ["Fresh noodles", "every 1 day"]
    assert longest_silence(samples(tmp_path)) == pytest.approx(0.85, abs=0.1)


@pytest.mark.slow
@pytest.mark.parametrize("voice", ["ava", "luca", "zhitian"])
def test_rate_and_pitch_at_their_ends(voice, tmp_path) -> None:
    text = CHINESE if voice == "zhitian" else ENGLISH.partition("!")[0]
    natural = spoken(tmp_path, text, voice=voice)
    height = pitch(samples(tmp_path)[::3], RATE // 3)
    for rate in (0.5, 2.0):
        changed = spoken(tmp_path, text, voice=voice, rate=rate)
        assert natural["duration"] / changed["duration"] == pytest.approx(rate, rel=0.15)
        assert changed["pieces"][-1]["end"] <= changed["duration"]
    for semitones in (-12.0, 12.0):
        changed = spoken(tmp_path, text, voice=voice, pitch=semitones)
        assert changed["duration"] == pytest.approx(natural["duration"], rel=0.06)
        ratio = pitch(samples(tmp_path)[::3], RATE // 3) / height
        assert ratio == pytest.approx(2 ** (semitones / 12), rel=0.12)
        assert not changed["warnings"]


def test_a_forbidden_word_is_silent_or_a_tone_and_its_neighbours_are_heard(tmp_path) -> None:
    text = "Never say umbrella in here, not even umbrellas."
    for mode in ("Mute", "Beep"):
        result = spoken(tmp_path, text, censor=[{"word": "Umbrella", "mode": mode}])
        words = [word for piece in result["pieces"] for word in piece["words"]]
        hidden, longer = words[2], words[-1]
        sound = samples(tmp_path)
        first, end = int(hidden["start"] * RATE) + 10, int(hidden["end"] * RATE) - 10
        if mode == "Mute":
            assert not sound[first:end].any()
        else:
            spectrum = np.abs(np.fft.rfft(sound[first:end]))
            assert np.argmax(spectrum) * RATE / (end - first) == pytest.approx(1000, abs=10)
        assert level(sound, longer["start"], longer["end"]) > 0.03
        assert level(sound, words[1]["start"], words[1]["end"]) > 0.02


def test_sentences_in_other_letters_are_said_by_the_helper(tmp_path) -> None:
    available = {voice.identifier: voice for voice in system_voices(Settings())}
    helper = available["espeak/cmn+f2"].to_json()
    text = "Hello there. 你好，我们的世界。 Goodbye."
    result = spoken(
        tmp_path, text, voice=available["festival/cmu_us_slt_arctic_hts"], helper=helper
    )
    sound = samples(tmp_path)
    levels = [level(sound, piece["start"], piece["end"]) for piece in result["pieces"]]
    assert len(levels) == 3 and min(levels) > 0.5 * max(levels)


def test_a_sentence_that_a_voice_cannot_say_is_a_short_silence(tmp_path) -> None:
    voice = next(v for v in system_voices(Settings()) if v.engine == "flite")
    result = spoken(tmp_path, "Hello there. 你好世界。 Goodbye.", voice=voice)
    assert [piece["text"] for piece in result["pieces"]] == ["Hello there", "你好世界", "Goodbye"]
    middle = result["pieces"][1]
    assert 0.1 < middle["end"] - middle["start"] < 0.4
    with pytest.raises(JobError, match="nothing is heard") as caught:
        spoken(tmp_path, "你好。", voice=voice)
    assert caught.value.code == "SpeechSynthesisFailed"


def test_hints_that_are_not_followed_are_reported(tmp_path) -> None:
    text = '<speak>Hello <phoneme alphabet="ipa" ph="x">there</phoneme></speak>'
    assert "phoneme" in spoken(tmp_path, text)["warnings"][0]


@pytest.mark.parametrize("text", ["", "，。", "😀", "<speak><break/></speak>"])
def test_nothing_to_say_is_a_fault(text: str, tmp_path) -> None:
    with pytest.raises(JobError, match="nothing to say") as caught:
        spoken(tmp_path, text, voice=system_voices(Settings())[0])
    assert caught.value.code == "SpeechSynthesisFailed"


def test_the_same_text_gives_the_same_sound(tmp_path) -> None:
    spoken(tmp_path, "Come hungry, leave happy.")
    first = samples(tmp_path)
    spoken(tmp_path, "Come hungry, leave happy.")
    assert np.array_equal(first, samples(tmp_path))


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not a sound at all" * 100, b"\0" * 5000])
def test_files_that_are_no_sound(content: bytes, tmp_path) -> None:
    (tmp_path / "a.wav").write_bytes(content)
    order = {"cosy": False, "rate": 1.0, "pitch": 0.0, "censor": [], "name": "out.wav"}
    with pytest.raises(JobError, match="could not be synthesized") as caught:
        assemble(Context(tmp_path), text="Hello.", files=["a.wav"], **order)
    assert caught.value.code == "SpeechSynthesisFailed"
