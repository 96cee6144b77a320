"""The sound functions on material whose truth is known."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from function_material import distortion, drums, noisy, read, run, speech, write

from reelwright.errors import JobError
from reelwright.functions.sound import beats as rhythm
from reelwright.functions.sound.mixing import gains
from reelwright.functions.sound.pieces import pieces
from reelwright.functions.sound.quality import assessment, reverberation
from reelwright.media.loudness import loudness
from reelwright.sandbox import task


def tone(hertz: float, seconds: float, rate: int, gain: float) -> np.ndarray[Any, Any]:
    times = np.arange(int(seconds * rate)) / rate
    return gain * np.sin(2 * np.pi * hertz * times)


@pytest.mark.parametrize(
    ("one", "two", "speaks", "expected"),
    [
        (-20.0, -30.0, (False, False), (0.0, 10.0)),
        (-20.0, -30.0, (True, True), (0.0, 10.0)),
        (-20.0, -30.0, (True, False), (2.0, 4.0)),
        (-20.0, -30.0, (False, True), (-6.0, 12.0)),
        (-61.0, -59.0, (False, False), (0.0, 20.0)),
        (10.0, -math.inf, (False, False), (-20.0, 0.0)),
    ],
)
def test_gains_of_a_mix(
    one: float, two: float, speaks: tuple[bool, bool], expected: tuple[float, float]
) -> None:
    assert gains(one, two, *speaks) == pytest.approx(expected)


def test_a_mix_is_aligned_long_and_loud_as_documented(tmp_path: Path) -> None:
    first = write(tmp_path / "a.wav", tone(440, 5, 48_000, 0.05), 48_000)
    second = write(tmp_path / "b.wav", tone(1000, 3, 44_100, 0.7), 44_100)
    params = json.dumps({"inputs": str("0" * 32)})
    answer = run(tmp_path / "out", "AudioMixing", first, params, {"inputs": second})
    mix, rate = read(tmp_path / "out" / "mix.wav")
    assert answer["result"] == {}
    assert (rate, mix.shape) == (48_000, (5 * 48_000, 2))
    alone, _ = loudness(mix[3 * 48_000 + 2400 :].astype(np.float32))
    assert alone == pytest.approx(-20, abs=1)
    # The phase of the first track is that of its file: nothing was moved.
    heard = mix[4 * 48_000 : 4 * 48_000 + 4800, 0]
    assert np.argmax(np.correlate(heard, tone(440, 0.1, 48_000, 1)[:4700], "valid")[:50]) == 0


def test_a_loud_mix_stays_below_its_ceiling(tmp_path: Path) -> None:
    rate = 48_000
    beat = np.zeros(4 * rate)
    beat[::24_000] = 0.9
    first = write(tmp_path / "a.wav", beat, rate)
    run(tmp_path / "out", "AudioMixing", first, '{"inputs":"x"}', {"inputs": first})
    mix, _ = read(tmp_path / "out" / "mix.wav")
    assert loudness(mix.astype(np.float32))[1] <= -1.0


@pytest.mark.parametrize("seconds", [(3, 9), (9, 3), (4, 4)])
def test_progress_of_a_mix_only_grows(
    tmp_path: Path, seconds: tuple[float, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "REPORT_INTERVAL", 0)
    first, second = (
        write(tmp_path / f"{number}.wav", tone(300, one, 8_000, 0.1), 8_000)
        for number, one in enumerate(seconds)
    )
    told: list[float] = []

    def report(fraction: float, note: str) -> None:
        told.append(fraction)

    given = {"inputs": second}
    run(tmp_path / "out", "AudioMixing", first, '{"inputs":"x"}', given, report=report)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)


@pytest.mark.parametrize("bpm", [66, 96, 128, 170])
def test_beats_of_a_known_tempo(tmp_path: Path, bpm: float) -> None:
    sound, beats = drums(bpm, 20)
    answer = run(tmp_path / "out", "AudioBeatDetection", write(tmp_path / "a.wav", sound, 24_000))
    document = json.loads((tmp_path / "out" / "beats.json").read_text(encoding="utf-8"))
    assert answer["result"] == {}
    assert document["Bpm"] == pytest.approx(bpm, abs=0.7)
    assert set(document["DownBeatList"]) <= set(document["BeatList"])
    assert document["BeatList"] == sorted(document["BeatList"])
    hits = [min(abs(time - beat) for time in document["BeatList"]) <= 0.07 for beat in beats]
    assert np.mean(hits) > 0.9
    assert len(document["BeatList"]) <= len(beats) + 1


@pytest.mark.slow
def test_strummed_sixteenths_do_not_lead_the_beat_astray(tmp_path: Path, media: Path) -> None:
    song = media / "audio" / "Karissa_Hobbs_-_Lets_Go_Fishin.hq.ogg"
    run(tmp_path / "out", "AudioBeatDetection", song)
    document = json.loads((tmp_path / "out" / "beats.json").read_text(encoding="utf-8"))
    # Its guitar plays 3 + 3 + 2 sixteenths: who follows that hears 117 bpm, unevenly.
    assert document["Bpm"] == pytest.approx(88.5, abs=1)
    steps = np.diff(document["BeatList"])
    assert steps.std() < 0.03 * steps.mean()


@pytest.mark.parametrize("seconds", [0.3, 5.0])
def test_silence_has_no_beat_and_no_chorus(tmp_path: Path, seconds: float) -> None:
    silence = write(tmp_path / "a.wav", np.zeros(int(seconds * 8000)), 8000)
    run(tmp_path / "out", "AudioBeatDetection", silence)
    document = json.loads((tmp_path / "out" / "beats.json").read_text(encoding="utf-8"))
    assert document == {"BeatList": [], "DownBeatList": [], "Bpm": 0.0}
    assert run(tmp_path / "out", "MusicSegmentDetect", silence)["result"] == []


def test_beats_go_on_where_pieces_meet() -> None:
    sound, beats = drums(112, 70)
    mono = sound.astype(np.float32)
    blocks = (mono[at : at + 50_000] for at in range(0, len(mono), 50_000))
    parts = list(pieces(blocks, longest=25, lap=8))
    assert len(parts) == 4
    assert all(before.end == after.begin for before, after in pairwise(parts))
    found = rhythm.joined(parts)
    assert found.bpm == pytest.approx(112, abs=0.5)
    inner = found.beats[(found.beats > 5) & (found.beats < 68)]
    wanted = [beat for beat in beats if 5 < beat < 68]
    assert inner == pytest.approx(wanted, abs=0.03)
    assert set(found.downbeats) <= set(found.beats)


@pytest.mark.slow
def test_the_chorus_of_a_song_with_one(tmp_path: Path, media: Path) -> None:
    song = media / "audio" / "Karissa_Hobbs_-_Lets_Go_Fishin.hq.ogg"
    answer = run(tmp_path / "out", "MusicSegmentDetect", song)
    # Where the chords leave the riff of the verse and where it comes back, and with it where the
    # spectrogram shows singing without a pause.
    assert [one["start"] for one in answer["result"]] == pytest.approx([32.8, 85.7], abs=3)
    assert [one["end"] for one in answer["result"]] == pytest.approx([53.1, 106.0], abs=3)
    assert all(one["title"] == "Chorus" for one in answer["result"])
    assert all(a["end"] <= b["start"] for a, b in pairwise(answer["result"]))
    text = (tmp_path / "out" / "segments.json").read_text(encoding="utf-8")
    assert json.loads(text) == answer["result"]


@pytest.mark.parametrize(
    ("rate", "channels"), [(16_000, 1), (48_000, 2), (44_100, 1), (8_000, 2), (48_000, 6)]
)
def test_denoised_sound_has_the_form_of_the_input(
    tmp_path: Path, media: Path, rate: int, channels: int
) -> None:
    sound = speech(media, 1.5, rate)[: int(1.5 * rate) - 7]
    source = write(tmp_path / "a.wav", np.repeat(sound[:, None], channels, axis=1), rate)
    run(tmp_path / "out", "SpeechDenoise", source)
    done, done_rate = read(tmp_path / "out" / "speech.wav")
    assert (done_rate, done.shape) == (rate, (len(sound), channels))
    lags = np.correlate(done[:, 0], sound[100:-100], "valid")
    assert int(np.argmax(lags)) == 100


@pytest.mark.parametrize("more", [1, 40])
def test_the_last_moment_of_the_input_may_be_short(tmp_path: Path, more: int) -> None:
    sound = tone(300, 2, 8_000, 0.2)
    source = write(tmp_path / "a.wav", np.append(sound, np.zeros(more)), 8_000)
    run(tmp_path / "out", "SpeechDenoise", source)
    done, _ = read(tmp_path / "out" / "speech.wav")
    assert done.shape == (len(sound) + more, 1)


@pytest.mark.slow
@pytest.mark.parametrize(("decibels", "gain"), [(0, 8.0), (10, 2.5), (20, 0.0)])
def test_white_noise_goes_and_speech_stays(
    tmp_path: Path, media: Path, decibels: float, gain: float
) -> None:
    sound = speech(media, 8)
    noise = np.random.default_rng(5).standard_normal(len(sound))
    mixed = noisy(sound, noise, decibels) * 0.4
    run(tmp_path / "out", "SpeechDenoise", write(tmp_path / "a.wav", mixed, 16_000))
    done, _ = read(tmp_path / "out" / "speech.wav")
    assert distortion(sound, done[:, 0]) >= distortion(sound, mixed) + gain


def test_voice_and_accompaniment_add_up(tmp_path: Path, media: Path) -> None:
    rate = 44_100
    voice = speech(media, 6, rate)
    left, right = tone(500, 6, rate, 0.2), tone(700, 6, rate, 0.2)
    mix = np.stack([voice + left, voice + right], axis=1)
    source = write(tmp_path / "a.wav", mix, rate)
    answer = run(tmp_path / "out", "MusicDemix", source)
    assert [file["name"] for file in answer["files"]] == ["vocals.wav", "accompaniment.wav"]
    vocals, _ = read(tmp_path / "out" / "vocals.wav")
    rest, _ = read(tmp_path / "out" / "accompaniment.wav")
    assert np.abs(vocals + rest - read(source)[0]).max() < 1e-9
    assert distortion(voice, vocals[:, 0]) > distortion(voice, mix[:, 0]) + 4


@pytest.mark.parametrize("form", ["mono", "same", "wide"])
def test_a_mix_without_a_centre_needs_a_model(tmp_path: Path, form: str) -> None:
    noise = np.random.default_rng(3).standard_normal((3 * 44_100, 2)) * 0.1
    sound = {"mono": noise[:, 0], "same": noise[:, [0, 0]], "wide": noise}[form]
    source = write(tmp_path / "a.wav", sound, 44_100)
    with pytest.raises(JobError, match="separate") as caught:
        run(tmp_path / "out", "MusicDemix", source)
    assert caught.value.code == "EngineUnavailable"


def assess(folder: Path, sound: np.ndarray[Any, Any], rate: int = 16_000) -> dict[str, Any]:
    source = write(folder / "a.wav", sound, rate)
    entry: dict[str, Any] = run(folder / "out", "AudioQualityAssessment", source)["result"][0]
    return entry


def falling(values: list[float]) -> bool:
    return all(a > b for a, b in pairwise(values))


@pytest.mark.slow
def test_scores_fall_with_what_harms_speech(tmp_path: Path, media: Path) -> None:
    sound = speech(media, 9.1)
    noise = np.random.default_rng(0).standard_normal(len(sound))
    clean = assess(tmp_path, sound)
    assert clean["Tag"] == "Valid"
    assert 60 < clean["Speech Ratio"] <= 100
    worse = [assess(tmp_path, noisy(sound, noise, snr) * 0.6) for snr in (25, 10)]
    assert falling([one["Noisiness(0-5)"] for one in (clean, *worse)])
    clipped = [assess(tmp_path, np.clip(sound * gain, -1, 1)) for gain in (4, 16)]
    assert falling([one["MOS(0-5)"] for one in (clean, *clipped)])
    assert falling([-one["Saturated Ratio(%)"] for one in (clean, *clipped)])
    spectrum = np.fft.rfft(sound)
    hertz = np.fft.rfftfreq(len(sound), 1 / 16_000)
    narrow = [
        assess(tmp_path, np.fft.irfft(spectrum / (1 + (hertz / top) ** 20), len(sound)))
        for top in (3500, 1800)
    ]
    assert falling([one["Coloration(0-5)"] for one in (clean, *narrow)])


def in_a_room(sound: np.ndarray[Any, Any], seconds: float) -> np.ndarray[Any, Any]:
    """Return the sound where it takes so many seconds to fall by 60 dB."""
    count = int(seconds * 16_000)
    answer = np.random.default_rng(1).standard_normal(count) * 10 ** (-3 * np.arange(count) / count)
    answer[0] = 3
    heard = np.fft.irfft(np.fft.rfft(sound, 1 << 19) * np.fft.rfft(answer, 1 << 19))[: len(sound)]
    return heard / np.abs(heard).max() * 0.5


@pytest.mark.slow
@pytest.mark.parametrize("second", [False, True])
def test_coloration_falls_with_reverberation(tmp_path: Path, media: Path, second: bool) -> None:
    sound = speech(media, 9.1, second=second)
    rooms = [assess(tmp_path, in_a_room(sound, seconds)) for seconds in (0.2, 0.5, 1.0)]
    assert falling([one["Coloration(0-5)"] for one in (assess(tmp_path, sound), *rooms)])


def test_the_end_of_a_sound_tells_the_room() -> None:
    noise = np.random.default_rng(2).standard_normal(9 * 16_000)
    bursts = noise * (np.arange(len(noise)) % 8_000 < 2_000)
    rooms = (0.3, 0.6, 1.2)
    found = [reverberation.decay(in_a_room(bursts, room).astype(np.float32)) for room in rooms]
    speeds = [speed for speed in found if speed is not None]
    assert falling(speeds)
    # 60 dB in so many seconds, and the steepest of the lines are steeper than the room by chance.
    assert all(
        1 <= speed * seconds / 60 < 2.5 for speed, seconds in zip(speeds, rooms, strict=True)
    )
    assert reverberation.decay(np.zeros(16_000, np.float32)) is None


@pytest.mark.slow
def test_dropouts_are_found(tmp_path: Path, media: Path) -> None:
    sound = speech(media, 9.1)
    found = []
    for step in (0, 16_000, 6_000):
        cut = sound.copy()
        for start in range(3_000, len(cut) - 2_000, step or len(cut)):
            cut[start : start + (1_440 if step else 0)] = 0
        found.append(assess(tmp_path, cut))
    assert falling([one["Discontinuity(0-5)"] for one in found])
    assert falling([-one["Bad Mute Ratio(%)"] for one in found])


@pytest.mark.parametrize(
    ("kind", "tag"),
    [("short", "File too Short"), ("mute", "Mute"), ("tone", "Voice too Short")],
)
def test_what_cannot_be_assessed_is_tagged(tmp_path: Path, kind: str, tag: str) -> None:
    sound = {
        "short": tone(300, 1.9, 16_000, 0.3),
        "mute": np.zeros(3 * 16_000),
        "tone": tone(300, 3, 16_000, 0.3),
    }[kind]
    entry = assess(tmp_path, sound)
    assert entry["Tag"] == tag
    assert [entry[f"{name}(0-5)"] for name in assessment.SCORED] == [0.0] * 4


def test_every_channel_has_an_entry(tmp_path: Path) -> None:
    source = write(tmp_path / "a.wav", np.zeros((30_000, 2)), 8_000)
    found = run(tmp_path / "out", "AudioQualityAssessment", source)["result"]
    assert [one["Channel"] for one in found] == [0, 1]


@pytest.mark.parametrize(
    ("value", "word"),
    [(5, "Excellent"), (4.01, "Excellent"), (4, "Good"), (3, "Good"), (2.99, "Fair"), (0, "Bad")],
)
def test_bands(value: float, word: str) -> None:
    assert assessment.band(value) == word


@pytest.mark.parametrize(
    ("level", "score"), [(-90, 0), (-50, 0), (-37, 2), (-24, 4), (-17, 5), (-10, 4), (0, 3)]
)
def test_loudness_as_a_score(level: float, score: float) -> None:
    assert assessment.loudness_score(level) == pytest.approx(score)


def test_what_lasts_longer_than_its_container_says_is_stopped(tmp_path: Path) -> None:
    source = write(tmp_path / "a.wav", np.zeros(8_000 * 6), 8_000)
    with pytest.raises(JobError) as caught:
        run(tmp_path / "out", "SpeechDenoise", source, longest=3)
    assert caught.value.code == "InvalidInput.TooLong"
    assert caught.value.message.startswith("The input lasts longer than 3 s")
    short = write(tmp_path / "b.wav", np.zeros(8_000), 8_000)
    with pytest.raises(JobError) as caught:
        mixed = {"inputs": source}
        run(tmp_path / "out", "AudioMixing", short, '{"inputs":"x"}', mixed, longest=3)
    assert caught.value.message.startswith('The file of "JobParams.inputs" lasts longer than 3 s')


def test_an_extra_picture_is_left_beside_the_files(tmp_path: Path) -> None:
    sound, _ = drums(120, 6)
    answer = run(tmp_path / "out", "AudioBeatDetection", write(tmp_path / "a.wav", sound, 24_000))
    assert answer["picture"] == "picture.png"
    assert (tmp_path / "out" / "picture.png").read_bytes().startswith(b"\x89PNG")
    assert [file["name"] for file in answer["files"]] == ["beats.json"]
