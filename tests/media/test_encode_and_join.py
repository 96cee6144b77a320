"""Segments joined by packets: exact length, picture and sound in step, the same bytes again."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from media_clips import RATE, clicks, gray_frame, number, numbered, onsets

from reelwright.media.encode import AudioEncoder, VideoEncoder
from reelwright.media.join import join
from reelwright.media.pictures import open_picture
from reelwright.media.probe import probe
from reelwright.media.settings import AudioSettings, VideoSettings
from reelwright.media.sound import read_sound

LENGTHS = (60, 60, 37)
FRAMES = sum(LENGTHS)


def segments(folder: Path, rate: Fraction, settings: VideoSettings) -> list[Path]:
    paths = []
    first = 0
    for index, length in enumerate(LENGTHS):
        path = folder / f"segment{index}.mp4"
        with VideoEncoder(path, 160, 96, rate, settings) as encoder:
            for n in range(first, first + length):
                encoder.write(gray_frame(numbered(n)))
        assert encoder.frames == length
        first += length
        paths.append(path)
    return paths


def sound(path: Path, seconds: Fraction, codec: str = "aac") -> Path:
    samples = clicks(float(seconds)).T
    with AudioEncoder(path, RATE, AudioSettings(codec)) as encoder:  # type: ignore[arg-type]
        for at in range(0, len(samples), 9999):
            encoder.write(samples[at : at + 9999])
    assert encoder.samples == len(samples)
    return path


OUTPUTS = {
    "h264.mp4": (VideoSettings(), "aac", Fraction(30)),
    "h264-film.mp4": (VideoSettings(), "aac", Fraction(24000, 1001)),
    "h264-ntsc.mp4": (VideoSettings(preset="medium"), "aac", Fraction(30000, 1001)),
    "h264.mov": (VideoSettings(bitrate=400_000), "aac", Fraction(25)),
    "hevc.mp4": (VideoSettings("hevc", preset="ultrafast"), "aac", Fraction(25)),
    "vp9.webm": (VideoSettings("vp9"), "opus", Fraction(25)),
    "h264.mkv": (VideoSettings(), "opus", Fraction(30)),
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_joined_segments(name: str, tmp_path: Path) -> None:
    settings, codec, rate = OUTPUTS[name]
    parts = segments(tmp_path, rate, settings)
    length = FRAMES / rate
    heard = sound(tmp_path / ("s.m4a" if codec == "aac" else "s.webm"), length + 1, codec)
    output = tmp_path / name
    assert join(parts, heard, output, rate=rate) == length

    facts = probe(output)
    assert facts.video is not None
    assert facts.audio is not None
    assert facts.video.frames == FRAMES
    assert abs(facts.video.rate - rate) < Fraction(1, 100)
    assert not facts.video.variable
    assert facts.duration == pytest.approx(float(length), abs=0.5 / float(rate))
    assert facts.video.first_pts == 0
    assert (facts.video.matrix, facts.video.transfer, facts.video.primaries) == ("bt709",) * 3
    assert not facts.video.full_range

    picture = open_picture(output, facts)
    for n in (*range(FRAMES), 59, 60, 119, 120, 0, FRAMES - 1):
        frame = picture.at(n / rate, Fraction(1, 1000))
        assert frame is not None
        assert number(frame) == n
    found = onsets(read_sound(output, Fraction(0), length))
    assert len(found) == int(length * 2) + 1
    for k, at in enumerate(found):
        assert abs(at / RATE - k / 2) < 0.004


def top_level_boxes(path: Path) -> list[str]:
    boxes, data, at = [], path.read_bytes(), 0
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        boxes.append(kind.decode())
        at += size
    return boxes


def test_an_mp4_starts_at_once(tmp_path: Path) -> None:
    rate = Fraction(30)
    parts = segments(tmp_path, rate, VideoSettings())
    heard = sound(tmp_path / "s.m4a", FRAMES / rate)
    join(parts, heard, tmp_path / "a.mp4", rate=rate)
    boxes = top_level_boxes(tmp_path / "a.mp4")
    assert boxes.index("moov") < boxes.index("mdat")
    join(parts, heard, tmp_path / "b.mp4", rate=rate, faststart=False)
    boxes = top_level_boxes(tmp_path / "b.mp4")
    assert boxes.index("moov") > boxes.index("mdat")


def test_duration_is_exact_for_players_that_read_the_header(tmp_path: Path) -> None:
    rate = Fraction(30)
    output = tmp_path / "a.mp4"
    parts = segments(tmp_path, rate, VideoSettings())
    join(parts, sound(tmp_path / "s.m4a", FRAMES / rate), output, rate=rate)
    with av.open(str(output)) as container:
        assert container.duration == pytest.approx(FRAMES / 30 * 1e6, abs=1000)
        assert container.start_time == 0


def test_sound_that_is_shorter_than_the_picture(tmp_path: Path) -> None:
    rate = Fraction(25)
    parts = segments(tmp_path, rate, VideoSettings())
    output = tmp_path / "a.mp4"
    join(parts, sound(tmp_path / "s.m4a", Fraction(2)), output, rate=rate)
    facts = probe(output)
    assert facts.audio is not None
    assert facts.audio.duration == pytest.approx(2.0, abs=0.03)
    assert facts.duration == FRAMES / rate


def test_picture_without_sound(tmp_path: Path) -> None:
    rate = Fraction(25)
    output = tmp_path / "a.mp4"
    assert join(segments(tmp_path, rate, VideoSettings()), None, output, rate=rate) == FRAMES / rate
    facts = probe(output)
    assert facts.audio is None
    assert facts.duration == FRAMES / rate


@pytest.mark.parametrize(
    ("name", "source", "codec"),
    [
        ("a.m4a", "s.m4a", "aac"),
        ("a.mp3", "s.mp3", "mp3"),
        ("a.wav", "s.wav", "pcm"),
        ("a.flac", "s.flac", "flac"),
    ],
)
def test_sound_alone(name: str, source: str, codec: str, tmp_path: Path) -> None:
    output = tmp_path / name
    length = join([], sound(tmp_path / source, Fraction(3), codec), output)
    assert length == pytest.approx(3.0, abs=0.06)
    facts = probe(output)
    assert facts.kind == "audio"
    assert facts.duration == pytest.approx(3.0, abs=0.06)
    for k, at in enumerate(onsets(read_sound(output, Fraction(0), Fraction(29, 10)))):
        assert abs(at / RATE - k / 2) < 0.004


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    rate = Fraction(30)
    files = []
    for run in ("first", "second"):
        folder = tmp_path / run
        folder.mkdir()
        parts = segments(folder, rate, VideoSettings())
        heard = sound(folder / "s.m4a", FRAMES / rate)
        join(parts, heard, folder / "a.mp4", rate=rate)
        files.append([path.read_bytes() for path in (*parts, heard, folder / "a.mp4")])
    assert files[0] == files[1]
    for data in files[0]:
        assert b"Lavf" not in data
        assert b"Lavc" not in data


def test_a_segment_needs_no_other(tmp_path: Path) -> None:
    parts = segments(tmp_path, Fraction(30), VideoSettings(preset="medium"))
    for part, first in zip(parts, (0, 60, 120), strict=True):
        with av.open(str(part)) as container:
            frames = list(container.decode(video=0))
        assert frames[0].key_frame
        assert [number(frame) for frame in frames] == [first + n for n in range(len(frames))]


def test_segments_of_different_encoders_are_not_joined(tmp_path: Path) -> None:
    one = tmp_path / "one.mp4"
    two = tmp_path / "two.mp4"
    for path, preset in ((one, "ultrafast"), (two, "medium")):
        with VideoEncoder(path, 160, 96, Fraction(30), VideoSettings(preset=preset)) as encoder:
            encoder.write(gray_frame(numbered(1)))
    with pytest.raises(ValueError, match="one encoder"):
        join([one, two], None, tmp_path / "a.mp4", rate=Fraction(30))
    with pytest.raises(ValueError, match="nothing"):
        join([], None, tmp_path / "a.mp4")


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[float] = []
    parts = segments(tmp_path, Fraction(30), VideoSettings())
    join(parts, None, tmp_path / "a.mp4", rate=Fraction(30), progress=told.append)
    assert told == sorted(told)
    assert told[-1] > 0.95


def test_alpha_is_kept_in_webm(tmp_path: Path) -> None:
    path = tmp_path / "a.webm"
    with VideoEncoder(path, 64, 48, Fraction(25), VideoSettings("vp9", alpha=True)) as encoder:
        for _ in range(3):
            frame = av.VideoFrame(64, 48, "yuva420p")
            for index, part in enumerate(frame.planes):
                value = (180, 128, 128, 90)[index]
                part.update(np.full((part.height, part.line_size), value, np.uint8).tobytes())
            encoder.write(frame)
    facts = probe(path)
    assert facts.video is not None
    assert facts.video.alpha


@pytest.mark.parametrize("codec", ["h264", "hevc", "vp9"])
def test_quality_stays_below_a_cap(codec: Any, tmp_path: Path) -> None:
    """Noise at a high quality wants far more bits than the cap allows."""
    random = np.random.default_rng(3)
    sizes = {}
    for cap in (None, 400_000):
        settings = VideoSettings(codec, crf=15, preset="veryfast", cap=cap)
        path = tmp_path / f"{codec}-{cap}.{'webm' if codec == 'vp9' else 'mp4'}"
        with VideoEncoder(path, 160, 96, Fraction(25), settings) as encoder:
            for _ in range(75):
                encoder.write(gray_frame(random.integers(0, 255, (96, 160), dtype=np.uint8)))
        sizes[cap] = path.stat().st_size * 8 / 3
    assert sizes[None] > 1_000_000
    assert sizes[400_000] < 600_000


def test_settings_travel_as_json() -> None:
    video = VideoSettings("hevc", crf=20.5, preset="slow", gop=48)
    assert VideoSettings.from_json(video.to_json()) == video
    audio = AudioSettings("opus", 96_000)
    assert AudioSettings.from_json(audio.to_json()) == audio
