"""Snapshots and sprites: how many, how large, of which moments."""

from __future__ import annotations

from pathlib import Path

import pytest
from media_clips import BITS, write_clip, write_sound
from media_clips import clicks as sound
from PIL import Image

from reelwright.errors import JobError
from reelwright.media import tasks
from reelwright.media.probe import probe
from reelwright.sandbox.task import Context


def pictures(path: Path, folder: Path, *, snapshots: int = 10, tiles: int = 100) -> dict[str, int]:
    facts = probe(path).to_json()
    folder.mkdir(exist_ok=True)
    return tasks.pictures(Context(folder), str(path), facts, snapshots, 160, tiles, 80, [4, 2])


def shown(image: Image.Image) -> int:
    """Return the number of the frame that a picture shows."""
    gray = image.convert("L")
    bar = gray.width / BITS
    at = [gray.getpixel((int((bit + 0.5) * bar), gray.height // 2)) for bit in range(BITS)]
    return sum(1 << bit for bit, value in enumerate(at) if value > 125)


def test_a_video_has_pictures_for_its_seconds(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", 250, size=(320, 192))
    made = pictures(path, tmp_path / "work", snapshots=5)
    assert made == {"snapshots": 5, "tiles": 10, "sprites": 2}
    files = sorted((tmp_path / "work").iterdir())
    assert [file.name for file in files] == [
        *(f"snapshots-{number:05}.jpg" for number in range(1, 6)),
        "sprites-00001.jpg",
        "sprites-00002.jpg",
    ]
    with Image.open(files[0]) as first, Image.open(files[4]) as last:
        assert first.size == (160, 96)
        assert [shown(first), shown(last)] == [25, 225]
    with Image.open(files[5]) as full, Image.open(files[6]) as rest:
        assert (full.size, rest.size) == ((4 * 80, 2 * 48), (2 * 80, 48))
        assert shown(full.crop((0, 0, 80, 48))) == 12
        assert shown(rest.crop((80, 0, 160, 48))) == 237


@pytest.mark.parametrize(
    ("snapshots", "tiles", "expected"), [(0, 3, (0, 1, 1)), (3, 0, (1, 0, 0)), (0, 0, (0, 0, 0))]
)
def test_only_what_is_wanted(
    tmp_path: Path, snapshots: int, tiles: int, expected: tuple[int, int, int]
) -> None:
    path = write_clip(tmp_path / "a.mp4", 10)
    made = pictures(path, tmp_path / "work", snapshots=snapshots, tiles=tiles)
    assert tuple(made.values()) == expected


def test_sound_has_no_pictures(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "a.wav", sound(1.0))
    with pytest.raises(JobError):
        pictures(path, tmp_path / "work")
