"""A frame at output time t is the last source frame with pts <= t + half an output frame."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import av
import pytest
from media_clips import gray_frame, number, numbered, write_clip

from reelwright.errors import JobError
from reelwright.media.pictures import open_picture
from reelwright.media.probe import probe
from reelwright.media.reader import VideoReader

CLIPS = {
    "h264-b-frames.mp4": {"options": {"bf": "3", "b-pyramid": "normal", "g": "250"}},
    "h264-short-gop.mkv": {"options": {"g": "12", "bf": "2"}},
    "h264-open-gop.mp4": {"options": {"g": "30", "bf": "3", "x264-params": "open-gop=1"}},
    "h264.ts": {"options": {"g": "25", "bf": "2"}},
    "h264.flv": {"options": {"g": "25"}},
    "hevc.mp4": {"codec": "libx265", "options": {"x265-params": "log-level=none:keyint=40"}},
    "vp9.webm": {"codec": "libvpx-vp9", "options": {"deadline": "realtime", "cpu-used": "8"}},
    "mpeg4.avi": {"codec": "mpeg4", "options": {"b": "4M", "g": "30"}},
    "mpeg2.mpg": {"codec": "mpeg2video", "options": {"b": "6M", "g": "15", "bf": "2"}},
    "mjpeg.mov": {"codec": "mjpeg", "pix_fmt": "yuvj420p"},
    "raw.mjpeg": {"codec": "mjpeg", "pix_fmt": "yuvj420p"},
}
FRAMES = 130


@pytest.mark.parametrize("name", CLIPS)
def test_every_frame_forwards_and_by_jumps(name: str, tmp_path: Path) -> None:
    path = write_clip(tmp_path / name, FRAMES, **CLIPS[name])  # type: ignore[arg-type]
    facts = probe(path)
    assert facts.kind == "video"
    assert facts.video is not None
    assert abs(facts.video.rate - 25) < Fraction(1, 10)
    assert facts.video.frames == FRAMES
    assert facts.duration == pytest.approx(FRAMES / 25, abs=0.05)
    picture = open_picture(path, facts)
    half = Fraction(1, 50)
    order = list(range(FRAMES))
    order += [*random.Random(7).sample(range(FRAMES), 25), FRAMES - 1, 0, FRAMES - 2, 1]
    for n in order:
        frame = picture.at(Fraction(n, 25), half)
        assert frame is not None
        assert number(frame) == n
    picture.close()


def test_the_same_frame_is_the_same_object(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", 10)
    picture = open_picture(path, probe(path))
    assert picture.at(Fraction(0)) is picture.at(Fraction(1, 50))
    assert picture.at(Fraction(0)) is not picture.at(Fraction(1, 25))


def test_half_a_frame_of_tolerance_decides_ties(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", 60, rate=Fraction(30000, 1001))
    picture = open_picture(path, probe(path))
    for n in range(48):
        time = Fraction(n, 25)
        expected = int((time + Fraction(1, 50)) * Fraction(30000, 1001))
        frame = picture.at(time, Fraction(1, 50))
        assert frame is not None
        assert number(frame) == expected


def test_variable_frame_rate(tmp_path: Path) -> None:
    stamps = [0, 40, 80, 120, 1000, 1040, 1500, 4000, 4033, 4066, 4900, 5000]
    path = write_clip(
        tmp_path / "vfr.mkv",
        len(stamps),
        stamps=stamps,
        time_base=Fraction(1, 1000),
        options={"bf": "2"},
    )
    facts = probe(path)
    assert facts.video is not None
    assert facts.video.variable
    picture = open_picture(path, facts)
    times = [*range(0, 5100, 100), 4950, 30, 3999, 4000, 990, 1499]
    for time in times:
        frame = picture.at(Fraction(time, 1000))
        assert frame is not None
        assert number(frame) == max(i for i, s in enumerate(stamps) if s <= time)


def test_a_long_still_before_the_wanted_time_is_found_in_spite_of_skipping(tmp_path: Path) -> None:
    stamps = [*range(0, 4000, 40), 12000]
    path = write_clip(
        tmp_path / "long.mp4",
        len(stamps),
        stamps=stamps,
        time_base=Fraction(1, 1000),
        options={"g": "300", "bf": "3"},
    )
    reader = VideoReader(path)
    frame = reader.at(Fraction(9))
    assert frame is not None
    assert number(frame) == len(stamps) - 2


def test_late_start_counts_from_the_first_stream(tmp_path: Path) -> None:
    path = write_clip(
        tmp_path / "late.ts", 30, stamps=[n + 100 for n in range(30)], time_base=Fraction(1, 25)
    )
    facts = probe(path)
    assert facts.video is not None
    assert facts.video.first_pts == 0
    assert facts.duration == pytest.approx(30 / 25, abs=0.05)
    picture = open_picture(path, facts)
    assert [number(picture.at(Fraction(n, 25), Fraction(1, 50))) for n in (0, 7, 3)] == [0, 7, 3]  # type: ignore[arg-type]


def test_picture_that_starts_after_the_sound_shows_its_first_frame(tmp_path: Path) -> None:
    path = tmp_path / "late.mkv"
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=25)
        sound = container.add_stream("pcm_s16le", rate=48000, layout="mono")
        video.width, video.height = 160, 96
        for n in range(25):
            frame = gray_frame(numbered(n + 1))
            frame.pts, frame.time_base = n + 10, Fraction(1, 25)
            container.mux(video.encode(frame))
            samples = av.AudioFrame("s16", "mono", 1920)
            samples.sample_rate, samples.pts = 48000, n * 1920
            container.mux(sound.encode(samples))
        container.mux(video.encode(None))
    facts = probe(path)
    assert facts.video is not None
    assert facts.video.first_pts == Fraction(2, 5)
    picture = open_picture(path, facts)
    shown = [picture.at(Fraction(n, 25), Fraction(1, 50)) for n in (0, 9, 10, 11)]
    assert [number(f) for f in shown if f is not None] == [1, 1, 1, 2]


def test_past_the_end_the_last_frame_stays(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", 10)
    facts = probe(path)
    picture = open_picture(path, facts)
    assert picture.duration == Fraction(10, 25)
    frame = picture.at(Fraction(100))
    assert frame is not None
    assert number(frame) == 9


def test_unknown_duration(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "live.webm", 40, codec="libvpx-vp9", options={"cpu-used": "8"})
    data = bytearray(path.read_bytes())
    at = data.find(b"\x44\x89\x88")  # the element of the duration, made void
    data[at : at + 3] = b"\xec\x80\xec"
    data[at + 3] = 0x87
    path.write_bytes(data)
    with av.open(str(path)) as container:
        assert container.duration is None
    facts = probe(path)
    assert facts.duration == pytest.approx(40 / 25, abs=0.05)


def test_time_stamps_in_the_order_of_decoding(media: Path) -> None:
    path = media / "video" / "box.mp4"
    facts = probe(path)
    assert facts.video is not None
    assert facts.video.decode_order
    picture = open_picture(path, facts)
    times = [picture.at(Fraction(n, 30), Fraction(1, 60)).pts for n in range(60)]  # type: ignore[union-attr]
    assert times == sorted(times)


def test_a_file_that_ends_early_is_reported(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "cut.mkv", 250, options={"g": "25"})
    facts = probe(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    picture = open_picture(path, facts, name="oss://b/cut.mkv")
    assert picture.at(Fraction(1)) is not None
    with pytest.raises(JobError) as caught:
        picture.at(Fraction(9))
    assert caught.value.code == "InvalidParameter.ResourceContentBad"
    assert caught.value.message == 'The resource operated "oss://b/cut.mkv" is bad'


@pytest.mark.parametrize("name", ["cup.mp4", "big-buck-bunny-30s.webm", "car-detection.mp4"])
def test_real_clips_give_the_same_frames_by_jumps(name: str, media: Path) -> None:
    path = media / "video" / name
    facts = probe(path)
    forwards, jumping = open_picture(path, facts), open_picture(path, facts)
    stamps = {}
    for n in range(0, 200):
        frame = forwards.at(Fraction(n, 25), Fraction(1, 50))
        assert frame is not None
        stamps[n] = frame.pts
    for n in random.Random(3).sample(range(200), 12):
        frame = jumping.at(Fraction(n, 25), Fraction(1, 50))
        assert frame is not None
        assert frame.pts == stamps[n]
