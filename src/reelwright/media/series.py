"""Series of pictures of a video: snapshots, and sprites that hold many small ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path

from PIL import Image

from reelwright.media import faults
from reelwright.media.covers import image_of
from reelwright.media.facts import MediaFacts
from reelwright.media.pictures import open_picture

_QUALITY = 85


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many pictures at most, how large, and how many go into one sprite."""

    snapshots: int
    snapshot_side: int
    tiles: int
    tile_side: int
    columns: int
    rows: int


@dataclass(frozen=True, slots=True)
class Written:
    """How many snapshots, small pictures, and sprites there are."""

    snapshots: int
    tiles: int
    sprites: int


def write_series(
    path: Path,
    facts: MediaFacts,
    folder: Path,
    wanted: Wanted,
    *,
    progress: Callable[[float], None] = lambda fraction: None,
) -> Written:
    """Write `snapshots-00001.jpg` … and `sprites-00001.jpg` …, evenly spread over the video.

    A video has at most one snapshot and one small picture for each second, and at least one.

    Raises:
        JobError: the file has no picture, or it cannot be decoded.
    """
    picture = open_picture(path, facts, name=path.name)
    length = picture.duration or Fraction(1)
    shots = _times(length, wanted.snapshots)
    tiles = _times(length, wanted.tiles)
    small: list[Image.Image] = []
    taken = 0
    times = sorted({*shots, *tiles})
    try:
        for done, time in enumerate(times):
            progress(done / len(times))
            frame = picture.at(time)
            if frame is None:
                # A film whose first frame begins late.
                frame = picture.at(length)
            if frame is None:
                raise faults.bad_content(path.name)
            if time in shots:
                taken += 1
                _save(image_of(frame, wanted.snapshot_side), folder, "snapshots", taken)
            if time in tiles:
                small.append(image_of(frame, wanted.tile_side))
    finally:
        picture.close()
    return Written(taken, len(small), _write_sprites(small, folder, wanted))


def _times(length: Fraction, most: int) -> list[Fraction]:
    count = min(most, max(1, ceil(length))) if most else 0
    return [length * (2 * number + 1) / (2 * count) for number in range(count)]


def _write_sprites(small: list[Image.Image], folder: Path, wanted: Wanted) -> int:
    each, sprites = wanted.columns * wanted.rows, 0
    for start in range(0, len(small), each):
        some = small[start : start + each]
        width, height = some[0].size
        rows = ceil(len(some) / wanted.columns)
        sheet = Image.new("RGB", (width * min(wanted.columns, len(some)), height * rows))
        for place, image in enumerate(some):
            row, column = divmod(place, wanted.columns)
            sheet.paste(image, (column * width, row * height))
        sprites += 1
        _save(sheet, folder, "sprites", sprites)
    return sprites


def _save(image: Image.Image, folder: Path, kind: str, number: int) -> None:
    image.save(folder / f"{kind}-{number:05}.jpg", "JPEG", quality=_QUALITY, optimize=True)
