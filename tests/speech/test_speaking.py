"""A spoken text is loud enough, in step with its subtitles, and follows its markup."""

from __future__ import annotations

import itertools
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reelwright.config import Settings
from reelwright.media.loudness import loudness
from reelwright.sandbox.task import Context
from reelwright.speech.roster import select, system_voices
from reelwright.speech.segments import script
from reelwright.speech.tasks import speak


def spoken(folder: Path, text: str, **wishes: Any) -> dict[str, Any]:
    available = system_voices(Settings())
    voice = select(wishes.pop("voice", "ava"), script(text).spoken, "en", available).voice
    order = {"cosy": False, "rate": 1.0, "pitch": 0.0, "censor": [], "name": "out.wav"}
    return speak(Context(folder), text=text, voice=voice.to_json(), **(order | wishes))


def samples(folder: Path) -> np.ndarray:
    with wave.open(str(folder / "out.wav")) as file:
        assert (file.getnchannels(), file.getframerate()) == (1, 48_000)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


def level(sound: np.ndarray, start: float, end: float) -> float:
    part = sound[int(start * 48_000) : int(end * 48_000)]
    return float(np.sqrt(np.mean(part**2)))


def test_speech_is_at_its_loudness_and_starts_at_once(tmp_path) -> None:
    result = spoken(tmp_path, "Our noodle bar opens on Friday. Come hungry, leave happy.")
    sound = samples(tmp_path)
    assert len(sound) / 48_000 == pytest.approx(result["duration"], abs=1e-3)
    integrated, peak = loudness(np.repeat(sound[:, None], 2, axis=1).astype(np.float32))
    assert integrated == pytest.approx(-16, abs=0.8)
    assert peak < -0.5
    assert np.flatnonzero(np.abs(sound) > 0.02)[0] / 48_000 < 0.15


def test_pieces_follow_one_another_inside_the_sound(tmp_path) -> None:
    text = "Our noodle bar opens on Friday. Come hungry, leave happy. It costs $3.50, all day."
    result = spoken(tmp_path, text)
    pieces = result["pieces"]
    assert [p["text"] for p in pieces] == [
        "Our noodle bar opens on Friday",
        "Come hungry",
        "leave happy",
        "It costs $3.50",
        "all day",
    ]
    times = [t for p in pieces for t in (p["start"], p["end"])]
    assert times == sorted(times)
    assert times[0] >= 0 and times[-1] <= result["duration"]
    sound = samples(tmp_path)
    for before, after in itertools.pairwise(pieces):
        if before["text"].endswith("Friday"):
            assert level(sound, before["end"] + 0.02, after["start"] - 0.02) < 0.01


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


def test_rate_changes_the_length_and_keeps_the_step(tmp_path) -> None:
    text = "Our noodle bar opens on Friday. Come hungry and leave happy."
    natural, quick = spoken(tmp_path, text), spoken(tmp_path, text, rate=1.5)
    assert natural["duration"] / quick["duration"] == pytest.approx(1.45, abs=0.2)
    assert quick["pieces"][-1]["end"] <= quick["duration"]


def test_a_forbidden_word_is_silent_or_a_tone(tmp_path) -> None:
    text = "Never say umbrella in here."
    for mode in ("Mute", "Beep"):
        result = spoken(tmp_path, text, censor=[{"word": "umbrella", "mode": mode}])
        word = next(w for w in result["pieces"][0]["words"] if w["text"] == "umbrella")
        first, end = int(word["start"] * 48_000) + 10, int(word["end"] * 48_000) - 10
        heard = samples(tmp_path)[first:end]
        if mode == "Mute":
            assert not heard.any()
        else:
            spectrum = np.abs(np.fft.rfft(heard))
            assert np.argmax(spectrum) * 48_000 / len(heard) == pytest.approx(1000, abs=10)


def test_the_same_text_gives_the_same_sound(tmp_path) -> None:
    spoken(tmp_path, "Come hungry, leave happy.")
    first = samples(tmp_path)
    spoken(tmp_path, "Come hungry, leave happy.")
    assert np.array_equal(first, samples(tmp_path))
