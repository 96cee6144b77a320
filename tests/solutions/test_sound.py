"""Levels of speech and music."""

from __future__ import annotations

import math

import pytest
from solution_material import groups, output, plan, read, sound, video

from reelwright.solutions.sound import DEEPEST_DUCK, duck, envelope, fade_out, music_gain


def test_music_is_brought_to_the_common_loudness_before_its_volume() -> None:
    assert music_gain(0.2, -16) == 0.2
    assert music_gain(0.2, -10) == pytest.approx(0.2 * 10 ** (-6 / 20), abs=1e-4)
    assert music_gain(0.2, -22) == pytest.approx(0.2 * 10 ** (6 / 20), abs=1e-4)
    assert music_gain(0.2, None) == 0.2 and music_gain(0.2, -math.inf) == 0.2
    assert music_gain(10, -50) == 10


def test_quiet_music_is_ducked_a_little_and_loud_music_a_lot() -> None:
    assert duck(0.2, 1) == pytest.approx(-4.02, abs=0.01)
    assert duck(1, 1) == DEEPEST_DUCK
    assert duck(0.1, 1) == 0 and duck(0, 1) == 0 and duck(1, 0) == 0


def test_the_envelope_goes_down_before_the_words_and_up_behind_them() -> None:
    low = round(10 ** (-6 / 20), 4)
    assert envelope([(2, 3), (3.5, 4), (8, 9)], -6, 12) == [
        [0, 1],
        [1.75, 1],
        [2, low],
        [4, low],
        [4.5, 1],
        [7.75, 1],
        [8, low],
        [9, low],
        [9.5, 1],
    ]
    assert envelope([(0.1, 3)], -6, 3.1)[0] == [0, low]
    assert envelope([], -6, 5) == [] and envelope([(0, 1)], 0, 5) == []
    times = [point[0] for point in envelope([(0, 1), (2.3, 3)], -6, 3)]
    assert times == sorted(set(times)) and times[-1] <= 3


def test_the_mix_of_an_output() -> None:
    inputs = {**groups(["a"]), "SpeechTextArray": ["A few words to say."]}
    inputs["BackgroundMusicArray"] = ["m"]
    facts = {"a": video(20), "m": sound(2)}
    muted = {"Type": "Forbidden", "WordsList": ["words"], "SoundReplaceMode": "mute"}
    editing = {"SpeechConfig": {"Volume": 1.5, "SpecialWordsConfig": [muted]}}
    done = plan(read(inputs, editing, output()), facts, loudness={"m": -10.0})
    speech, music = (
        track["AudioTrackClips"][0] for track in done.outputs[0].timeline["AudioTracks"]
    )
    assert speech["Effects"][0] == {"Type": "Volume", "Gain": 1.5}
    assert speech["Effects"][1]["Gain"] == 0
    assert 0 < speech["Effects"][1]["In"] < speech["Effects"][1]["Out"] < speech["Out"]
    assert music["LoopMode"] is True and music["TimelineOut"] == float(done.outputs[0].duration)
    assert music["Effects"][0]["Gain"] == pytest.approx(0.1002, abs=1e-4)
    assert music["Effects"][-1]["SubType"] == "Out"
    layers = done.resolved(0).sounds
    assert any(layer.loop and layer.fades for layer in layers)


def test_no_music_at_volume_zero_and_none_without_a_track() -> None:
    facts = {"a": video(20), "m": sound()}
    inputs = {**groups(["a"]), "BackgroundMusicArray": ["m"]}
    silent = plan(read(inputs, {"BackgroundMusicConfig": {"Volume": 0}}), facts)
    assert "AudioTracks" not in silent.outputs[0].timeline
    played = plan(read(inputs), facts).outputs[0].timeline["AudioTracks"]
    assert played[0]["AudioTrackClips"] == [] and len(played[1]["AudioTrackClips"]) == 1


def test_a_fade_is_no_longer_than_the_output() -> None:
    assert fade_out(0.4)["Duration"] == 0.4 and fade_out(30)["Duration"] == 1
