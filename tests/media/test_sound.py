"""Sample k of what is read belongs to the time start + k / rate, whatever the file is."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from media_clips import RATE, clicks, onsets, sine, write_clip, write_sound

from reelwright.errors import JobError
from reelwright.media.loudness import SILENCE, loudness
from reelwright.media.probe import probe
from reelwright.media.sound import read_sound, sound_blocks

KINDS: dict[str, dict[str, Any]] = {
    "pcm.wav": {"exact": 0},
    "flac.flac": {"codec": "flac", "exact": 0},
    "aac.m4a": {"codec": "aac", "exact": 48},
    "aac.mkv": {"codec": "aac", "exact": 96},
    "aac.ts": {"codec": "aac", "exact": 1024},  # the format cannot mark the codec's run-in
    "mp3.mp3": {"codec": "libmp3lame", "exact": 96},
    "opus.webm": {"codec": "libopus", "exact": 96},
    "opus.ogg": {"codec": "libopus", "exact": 96},
    "alac.m4a": {"codec": "alac", "exact": 0},
    "pcm.avi": {"exact": 0},
    "pcm.caf": {"exact": 0},
    "pcm.aiff": {"codec": "pcm_s16be", "exact": 0},
}


@pytest.mark.parametrize("name", KINDS)
def test_samples_are_where_they_belong(name: str, tmp_path: Path) -> None:
    options = dict(KINDS[name])
    exact = options.pop("exact")
    path = write_sound(tmp_path / name, clicks(4.0), **options)
    facts = probe(path)
    assert facts.kind == "audio"
    assert facts.duration == pytest.approx(4.0, abs=0.06)
    sound = read_sound(path, Fraction(0), Fraction(4))
    assert sound.shape == (4 * RATE, 2)
    assert sound.dtype == np.float32
    for found, k in zip(onsets(sound), range(8), strict=True):
        assert abs(found - k * RATE // 2) <= exact + 12
    start = Fraction(27, 10)
    later = read_sound(path, start, Fraction(1))
    expected = [round((t - start) * RATE) for t in (Fraction(3), Fraction(7, 2))]
    for found, at in zip(onsets(later), expected, strict=True):
        assert abs(found - at) <= exact + 12


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 32000, 44100, 96000])
def test_any_rate_keeps_its_time(rate: int, tmp_path: Path) -> None:
    path = write_sound(tmp_path / "a.wav", clicks(3.0, rate=rate, every=0.5), rate=rate)
    whole = read_sound(path, Fraction(0), Fraction(3))
    for found, k in zip(onsets(whole), range(6), strict=True):
        assert abs(found - k * RATE // 2) <= 24
    # The same samples wherever reading begins: the resampler always starts on the common grid.
    for start in (Fraction(1, 3), Fraction(1001, 1000), Fraction(2)):
        part = read_sound(path, start, Fraction(1, 2))
        first = round(start * RATE)
        assert np.abs(part - whole[first : first + len(part)]).max() < 1e-4


def test_another_output_rate(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "a.wav", sine(1.0, 440.0, level=0.5).repeat(2, 0))
    sound = read_sound(path, Fraction(1, 4), Fraction(1, 2), rate=16000)
    assert sound.shape == (8000, 2)
    spectrum = np.abs(np.fft.rfft(sound[:, 0]))
    assert abs(np.argmax(spectrum) * 2 - 440) <= 2


def test_mono_is_as_loud_on_both_sides(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "mono.wav", sine(1.0, 500.0), layout="mono")
    facts = probe(path)
    assert facts.audio is not None
    assert facts.audio.channels == 1
    sound = read_sound(path, Fraction(0), Fraction(1))
    assert np.array_equal(sound[:, 0], sound[:, 1])
    assert np.abs(sound).max() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(
    ("channel", "left", "right"),
    [(0, 1.0, 0.0), (1, 0.0, 1.0), (2, 0.7071, 0.7071), (4, 0.7071, 0.0), (5, 0.0, 0.7071)],
)
def test_surround_is_mixed_down(channel: int, left: float, right: float, tmp_path: Path) -> None:
    samples = np.zeros((6, RATE), np.float32)
    samples[channel] = sine(1.0, 500.0)[0]
    path = write_sound(tmp_path / "surround.wav", samples, layout="5.1")
    sound = read_sound(path, Fraction(0), Fraction(1))
    peaks = np.abs(sound[1000:-1000]).max(axis=0)
    assert peaks == pytest.approx(np.array([left, right]) * 0.5, abs=0.01)


def test_a_gap_stays_a_gap(tmp_path: Path) -> None:
    gap = (20 * 1024, 60 * 1024)
    path = write_sound(tmp_path / "gap.mkv", sine(2.0, 440.0).repeat(2, 0), gap=gap)
    sound = np.abs(read_sound(path, Fraction(0), Fraction(2))[:, 0])
    assert sound[gap[0] + 100 : gap[1] - 100].max() == 0
    assert sound[gap[1] + 100 : gap[1] + 2000].max() > 0.4
    assert sound[: gap[0] - 100].max() > 0.4


def test_sound_that_starts_late_is_preceded_by_silence(tmp_path: Path) -> None:
    path = tmp_path / "late.mkv"
    with av.open(str(path), "w") as container:
        video: Any = container.add_stream("mpeg4", rate=25)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        sound: Any = container.add_stream("pcm_s16le", rate=RATE, layout="stereo")
        for n in range(50):
            frame = av.VideoFrame(64, 48, "yuv420p")
            frame.pts, frame.time_base = n, Fraction(1, 25)
            container.mux(video.encode(frame))
        block = av.AudioFrame.from_ndarray(clicks(1.0), format="fltp", layout="stereo")
        block.sample_rate, block.pts, block.time_base = RATE, RATE // 2, Fraction(1, RATE)
        container.mux(sound.encode(block))
        container.mux(video.encode(None))
    heard = read_sound(path, Fraction(0), Fraction(2))
    assert [round(n / RATE, 2) for n in onsets(heard)] == [0.5, 1.0]
    assert not heard[: RATE // 2 - 50].any()


def test_before_the_beginning_and_past_the_end_is_silence(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "a.wav", clicks(1.0))
    sound = read_sound(path, Fraction(-1), Fraction(4))
    assert len(sound) == 4 * RATE
    assert [n // 100 for n in onsets(sound)] == [RATE // 100, RATE * 3 // 200]
    assert not sound[2 * RATE :].any()
    assert not read_sound(path, Fraction(9), Fraction(1)).any()


@pytest.mark.parametrize("speed", [Fraction(1, 4), Fraction(1, 2), Fraction(5, 4), Fraction(3)])
def test_speed_keeps_the_pitch(speed: Fraction, tmp_path: Path) -> None:
    path = write_sound(tmp_path / "a.wav", sine(6.0, 440.0).repeat(2, 0))
    length = Fraction(1)
    sound = read_sound(path, Fraction(1), length, speed=speed)
    assert len(sound) == RATE
    spectrum = np.abs(np.fft.rfft(sound[4000:-4000, 0] * np.hanning(RATE - 8000)))
    assert abs(np.argmax(spectrum) * RATE / (RATE - 8000) - 440) < 4
    assert np.abs(sound[RATE // 2 :]).max() > 0.4


@pytest.mark.parametrize("speed", [Fraction(4, 5), Fraction(5, 4), Fraction(2)])
def test_speed_keeps_events_in_their_place(speed: Fraction, tmp_path: Path) -> None:
    path = write_sound(tmp_path / "a.wav", clicks(6.0, every=1.0))
    sound = read_sound(path, Fraction(0), 6 / speed, speed=speed)
    found = onsets(sound, apart=9600)
    assert len(found) >= 5
    for k, at in enumerate(found[:6]):
        assert abs(at / RATE - k / float(speed)) < 0.03


@pytest.mark.parametrize("speed", [Fraction(1), Fraction(5, 4)])
def test_blocks_are_the_same_as_the_whole(speed: Fraction, tmp_path: Path) -> None:
    path = write_sound(tmp_path / "a.m4a", clicks(3.0, rate=44100), rate=44100, codec="aac")
    whole = read_sound(path, Fraction(1, 10), Fraction(5, 2), speed=speed)
    blocks = list(sound_blocks(path, Fraction(1, 10), Fraction(5, 2), speed=speed, block=7001))
    assert {len(block) for block in blocks[:-1]} == {7001}
    assert np.array_equal(np.concatenate(blocks), whole)
    assert len(whole) == RATE * 5 // 2


def test_without_a_length_it_goes_to_the_end(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "a.wav", clicks(2.5))
    total = sum(len(block) for block in sound_blocks(path, Fraction(1), None))
    assert total == RATE * 3 // 2


def test_files_without_sound_and_broken_sound(tmp_path: Path) -> None:
    silent = write_clip(tmp_path / "silent.mp4", 5)
    with pytest.raises(JobError) as caught:
        read_sound(silent, Fraction(0), Fraction(1))
    assert caught.value.code == "InvalidMaterial"
    path = write_sound(tmp_path / "bad.m4a", clicks(2.0), codec="aac")
    data = bytearray(path.read_bytes())
    start, end = data.index(b"mdat") + 4, data.index(b"moov") - 4
    data[start:end] = b"\xff" * (end - start)
    path.write_bytes(data)
    with pytest.raises(JobError) as caught:
        read_sound(path, Fraction(0), Fraction(1), name="oss://b/bad.m4a")
    assert caught.value.code == "InvalidParameter.ResourceContentBad"
    assert '"oss://b/bad.m4a"' in caught.value.message


def test_memory_stays_bounded(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "long.flac", np.zeros((2, RATE * 120), np.float32), codec="flac")
    largest = max(len(block) for block in sound_blocks(path, Fraction(0), None, block=4800))
    assert largest == 4800


@pytest.mark.parametrize(("level", "expected"), [(0.5, -6.0), (0.0708, -23.0)])
def test_loudness_of_a_known_tone(level: float, expected: float, tmp_path: Path) -> None:
    # A sine of 997 Hz on both sides measures as loud as its peak in dBFS (BS.1770).
    path = write_sound(tmp_path / "tone.wav", sine(5.0, 997.0, level=level).repeat(2, 0))
    lufs, peak = loudness(path)
    assert lufs == pytest.approx(expected, abs=0.2)
    assert peak == pytest.approx(20 * np.log10(level), abs=0.2)
    samples = read_sound(path, Fraction(0), Fraction(5))
    assert loudness(samples) == pytest.approx((lufs, peak), abs=0.02)


def test_loudness_of_silence() -> None:
    assert loudness(np.zeros((RATE, 2), np.float32)) == (SILENCE, -120.0)
    assert loudness(np.zeros((0, 2), np.float32)) == (SILENCE, -120.0)


@pytest.mark.parametrize(
    "name", ["audio/Karissa_Hobbs_-_Lets_Go_Fishin.hq.ogg", "video/cup.mp4", "video/chaplin.mp4"]
)
def test_real_sound_is_the_same_wherever_reading_begins(name: str, media: Path) -> None:
    path = media / name
    whole = read_sound(path, Fraction(0), Fraction(7))
    for start in (Fraction(313, 100), Fraction(5)):
        part = read_sound(path, start, Fraction(3, 2))
        first = round(start * RATE)
        assert np.abs(part - whole[first : first + len(part)]).max() < 1e-3
