"""The child's entry points: JSON in, JSON out, files in the task's folder."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from media_clips import clicks, gray_frame, number, numbered, write_clip, write_sound
from PIL import Image

from reelwright.errors import JobError
from reelwright.media import tasks
from reelwright.media.facts import MediaFacts
from reelwright.media.probe import probe
from reelwright.sandbox.task import Context


def test_probe_answers_json(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", 10)
    answer = json.loads(json.dumps(tasks.probe(Context(tmp_path), str(path))))
    assert MediaFacts.from_json(answer) == probe(path)


def test_a_cover_shows_the_frame_at_the_time(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", 50, size=(320, 192))
    for time, expected in (("1.2", 30), (1.2, 30), (99, 49), (-3, 0)):
        answer = tasks.cover(Context(tmp_path), str(path), time, "c.jpg", 160)
        assert (answer["file"], answer["width"], answer["height"]) == ("c.jpg", 160, 96)
        with Image.open(tmp_path / "c.jpg") as image:
            assert image.format == "JPEG"
            frame = av.VideoFrame.from_ndarray(np.asarray(image.convert("RGB")), format="rgb24")
        assert number(frame) == expected


def test_a_cover_is_the_first_frame_that_is_not_black(tmp_path: Path) -> None:
    def draw(n: int) -> av.VideoFrame:
        luma = numbered(n) if n >= 30 else np.full((96, 160), 16, np.uint8)
        return gray_frame(luma)

    path = write_clip(tmp_path / "a.mp4", 60, draw=draw)
    answer = tasks.cover(Context(tmp_path), str(path), facts=probe(path).to_json())
    assert answer["time"] == 1.5
    assert answer["file"] == "cover.jpg"
    black = write_clip(tmp_path / "b.mp4", 25, draw=lambda n: gray_frame(np.full((96, 160), 16)))
    assert tasks.cover(Context(tmp_path), str(black))["time"] == 0


def test_colours_of_a_cover(tmp_path: Path) -> None:
    Image.new("RGBA", (80, 60), (200, 60, 30, 255)).save(tmp_path / "a.png")
    Image.new("RGBA", (80, 60), (200, 60, 30, 0)).save(tmp_path / "clear.png")
    for name, expected in (("a.png", (200, 60, 30)), ("clear.png", (255, 255, 255))):
        answer = tasks.cover(Context(tmp_path), str(tmp_path / name))
        assert (answer["width"], answer["height"]) == (80, 60)
        with Image.open(tmp_path / "cover.jpg") as image:
            assert image.getpixel((40, 30)) == pytest.approx(expected, abs=4)


def test_covers_leave_the_folder_alone(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", 2)
    folder = tmp_path / "work"
    folder.mkdir()
    answer = tasks.cover(Context(folder), str(path), out_name="../../escape.jpg")
    assert answer["file"] == "escape.jpg"
    assert [file.name for file in folder.iterdir()] == ["escape.jpg"]


def test_sound_has_no_cover(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "a.wav", clicks(1.0))
    assert tasks.cover(Context(tmp_path), str(path)) == {"file": None}


def test_loudness_tells_its_progress(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "a.wav", clicks(5.0))
    told: list[float] = []
    context = Context(tmp_path, report=lambda fraction, note: told.append(fraction))
    answer = tasks.loudness(context, str(path), 5.0)
    assert set(answer) == {"lufs", "true_peak"}
    assert -30 < answer["lufs"] < -10
    assert told[-1] == 1.0


def test_a_broken_file_is_told_to_the_caller(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"nothing")
    with pytest.raises(JobError) as caught:
        tasks.probe(Context(tmp_path), str(path))
    assert caught.value.code == "InvalidMaterial"


def test_real_covers(media: Path, tmp_path: Path) -> None:
    path = media / "video" / "big-buck-bunny-30s.webm"
    answer = tasks.cover(Context(tmp_path), str(path), max_side=320)
    assert (answer["width"], answer["height"]) == (320, 180)
    assert Fraction(answer["time"]) >= 0
