"""Pictures of every kind come out upright, square, in standard range, with their alpha."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from media_clips import gray_frame, number, opened, plane, rgb, shown, write_clip
from PIL import Image

from reelwright.media.pictures import convert
from reelwright.media.probe import probe

RED, GREEN, BLUE, YELLOW = (230, 20, 20), (20, 200, 20), (20, 20, 230), (230, 230, 20)


def quadrants(width: int, height: int) -> np.ndarray:
    """Return a picture: red top left, green top right, blue bottom left, yellow bottom right."""
    picture = np.zeros((height, width, 3), np.uint8)
    y, x = height // 2, width // 2
    picture[:y, :x], picture[:y, x:] = RED, GREEN
    picture[y:, :x], picture[y:, x:] = BLUE, YELLOW
    return picture


def corners(frame: av.VideoFrame) -> list[str]:
    """Return the names of the colours, reading order, of a frame of ours."""
    known = {"red": RED, "green": GREEN, "blue": BLUE, "yellow": YELLOW}
    wide = convert(frame, crop=None, width=64, height=64, alpha=False)
    names = []
    for y in (12, 52):
        for x in (12, 52):
            pixel = rgb(wide, x, y)
            names.append(min(known, key=lambda n: np.abs(np.subtract(known[n], pixel)).sum()))
    return names


def still(path: Path, width: int = 64, height: int = 32, **options: Any) -> Path:
    Image.fromarray(quadrants(width, height)).save(path, **options)
    return path


UPRIGHT = ["red", "green", "blue", "yellow"]


@pytest.mark.parametrize(
    ("rotation", "expected"),
    [
        (0, UPRIGHT),
        (-90, ["blue", "red", "yellow", "green"]),
        (90, ["green", "yellow", "red", "blue"]),
        (180, ["yellow", "blue", "green", "red"]),
    ],
)
def test_rotation_of_video(rotation: int, expected: list[str], tmp_path: Path) -> None:
    def draw(n: int) -> av.VideoFrame:
        frame = av.VideoFrame.from_ndarray(quadrants(160, 96), format="rgb24")
        return frame.reformat(format="yuv420p", dst_colorspace="ITU601")

    path = write_clip(tmp_path / "turned.mp4", 3, rotation=rotation, draw=draw)
    facts = probe(path)
    assert facts.video is not None
    assert facts.video.rotation == -rotation % 360
    turned = rotation in (90, -90)
    assert (facts.video.width, facts.video.height) == ((96, 160) if turned else (160, 96))
    assert (facts.video.coded_width, facts.video.coded_height) == (160, 96)
    assert facts.stream_info("video")[0]["Rotate"] == str(-rotation % 360)
    picture = opened(path)
    assert picture.size == (facts.video.width, facts.video.height)
    frame = shown(picture)
    assert (frame.width, frame.height) == picture.size
    assert corners(frame) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        (1, UPRIGHT),
        (2, ["green", "red", "yellow", "blue"]),
        (3, ["yellow", "blue", "green", "red"]),
        (4, ["blue", "yellow", "red", "green"]),
        (5, ["red", "blue", "green", "yellow"]),
        (6, ["blue", "red", "yellow", "green"]),
        (7, ["yellow", "green", "blue", "red"]),
        (8, ["green", "yellow", "red", "blue"]),
    ],
)
def test_orientation_of_photos(tag: int, expected: list[str], tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[274] = tag
    path = still(tmp_path / "photo.jpg", exif=exif, quality=95)
    picture = opened(path)
    assert picture.size == ((32, 64) if tag > 4 else (64, 32))
    assert corners(shown(picture)) == expected
    assert picture.duration is None


@pytest.mark.parametrize("sar", [Fraction(16, 11), Fraction(8, 9)])
def test_pixels_that_are_not_square(sar: Fraction, tmp_path: Path) -> None:
    path = write_clip(tmp_path / "wide.mp4", 3, sar=sar)
    picture = opened(path)
    width, height = picture.size
    assert width / height == pytest.approx(160 / 96 * sar, rel=0.01)
    frame = shown(picture, Fraction(1, 25))
    assert (frame.width, frame.height) == picture.size
    assert number(frame) == 1


@pytest.mark.parametrize(
    ("size", "pix_fmt"),
    [
        ((161, 97), "yuv444p"),
        ((162, 97), "yuv422p"),
        ((160, 96), "yuv420p10le"),
        ((160, 96), "yuv422p10le"),
        ((160, 96), "gray"),
        ((160, 96), "yuvj420p"),
    ],
)
def test_odd_sizes_and_formats(size: tuple[int, int], pix_fmt: str, tmp_path: Path) -> None:
    path = write_clip(tmp_path / "odd.mkv", 20, size=size, pix_fmt=pix_fmt)
    picture = opened(path)
    assert picture.size == size
    frame = shown(picture, Fraction(13, 25))
    result = convert(frame, crop=None, width=321, height=203, alpha=False)
    assert (result.width, result.height, result.format.name) == (321, 203, "yuv420p")
    assert number(result) == 13


MATRICES = {
    "bt601-limited": ({"colorspace": 6, "color_range": 1}, "ITU601", "MPEG"),
    "bt601-full": ({"colorspace": 5, "color_range": 2}, "ITU601", "JPEG"),
    "bt709-limited": ({"colorspace": 1, "color_range": 1}, "ITU709", "MPEG"),
    "bt709-full": ({"colorspace": 1, "color_range": 2}, "ITU709", "JPEG"),
    "bt2020-limited": ({"colorspace": 9, "color_range": 1}, "BT2020", "MPEG"),
    "untagged-small": ({}, "ITU601", "MPEG"),
}


@pytest.mark.parametrize("name", MATRICES)
def test_matrix_and_range_of_the_source_are_honoured(name: str, tmp_path: Path) -> None:
    tags, matrix, span = MATRICES[name]
    colours = [(200, 60, 30), (30, 160, 220), (250, 250, 250), (8, 8, 8)]

    def draw(n: int) -> av.VideoFrame:
        picture = np.full((96, 160, 3), colours[n], np.uint8)
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        return frame.reformat(
            format="yuv420p", dst_colorspace=matrix, dst_color_range=span, src_color_range="JPEG"
        )

    path = write_clip(
        tmp_path / "colour.mp4", len(colours), tags=tags, draw=draw, options={"crf": "2"}
    )
    picture = opened(path)
    for n, colour in enumerate(colours):
        frame = convert(
            shown(picture, Fraction(n, 25)), crop=None, width=80, height=48, alpha=False
        )
        assert frame.colorspace == 1
        assert frame.color_range == 1
        assert rgb(frame, 40, 24) == pytest.approx(np.array(colour, float), abs=6)


def test_untagged_large_pictures_are_taken_for_bt709(tmp_path: Path) -> None:
    def draw(n: int) -> av.VideoFrame:
        picture = np.full((720, 1280, 3), (200, 60, 30), np.uint8)
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        return frame.reformat(format="yuv420p", dst_colorspace="ITU709", src_color_range="JPEG")

    path = write_clip(tmp_path / "hd.mp4", 1, size=(1280, 720), draw=draw)
    frame = convert(shown(opened(path)), crop=None, width=64, height=36, alpha=False)
    assert rgb(frame, 30, 18) == pytest.approx(np.array((200.0, 60.0, 30.0)), abs=5)


def test_crop(tmp_path: Path) -> None:
    frame = shown(opened(still(tmp_path / "a.png", 100, 60)))
    for crop, colour in (
        ((0, 0, 50, 30), RED),
        ((50, 0, 50, 30), GREEN),
        ((1.4, 30.2, 48, 29.5), BLUE),
        ((52, 32, 1000, 1000), YELLOW),
    ):
        part = convert(frame, crop=crop, width=32, height=32, alpha=False)
        assert rgb(part, 16, 16) == pytest.approx(np.array(colour, float), abs=6)
        assert rgb(part, 3, 28) == pytest.approx(np.array(colour, float), abs=6)


@pytest.mark.parametrize(
    ("crop", "size"),
    [((159, 95, 1, 1), (8, 8)), ((0, 0, 0.2, 0.2), (9, 7)), ((-5, -5, 400, 400), (33, 21))],
)
def test_crop_at_the_edge_stays_inside(
    crop: tuple[float, float, float, float], size: tuple[int, int], tmp_path: Path
) -> None:
    frame = shown(opened(write_clip(tmp_path / "a.mp4", 1)))
    part = convert(frame, crop=crop, width=size[0], height=size[1], alpha=False)
    assert (part.width, part.height) == size


ALPHA = {
    "vp9.webm": {
        "codec": "libvpx-vp9",
        "pix_fmt": "yuva420p",
        "metadata": {"alpha_mode": "1"},
        "options": {"auto-alt-ref": "0", "crf": "10", "b": "0", "cpu-used": "8"},
    },
    "vp8.webm": {
        "codec": "libvpx",
        "pix_fmt": "yuva420p",
        "metadata": {"alpha_mode": "1"},
        "options": {"auto-alt-ref": "0", "crf": "10", "b": "2M", "cpu-used": "8"},
    },
    "prores.mov": {
        "codec": "prores_ks",
        "pix_fmt": "yuva444p10le",
        "options": {"profile": "4444", "alpha_bits": "16"},
    },
    "qtrle.mov": {"codec": "qtrle", "pix_fmt": "argb"},
    "png.mov": {"codec": "png", "pix_fmt": "rgba"},
}


@pytest.mark.parametrize("name", ALPHA)
def test_alpha_of_video(name: str, tmp_path: Path) -> None:
    def draw(n: int) -> av.VideoFrame:
        picture = np.zeros((96, 160, 4), np.uint8)
        picture[..., :3] = (200, 60, 30)
        picture[:, 80:, 3] = 255
        picture[48:, :80, 3] = 128 if n < 2 else 60
        return av.VideoFrame.from_ndarray(picture, format="rgba")

    path = write_clip(tmp_path / name, 4, draw=draw, **ALPHA[name])  # type: ignore[arg-type]
    facts = probe(path)
    assert facts.video is not None
    assert facts.video.alpha
    picture = opened(path)
    assert picture.alpha
    for n, middle in ((0, 128), (3, 60), (1, 128)):
        frame = convert(shown(picture, Fraction(n, 25)), crop=None, width=80, height=48, alpha=True)
        assert frame.format.name == "yuva420p"
        alpha = plane(frame, 3).astype(int)
        assert alpha[10, 60] == pytest.approx(255, abs=3)
        assert alpha[10, 20] == pytest.approx(0, abs=3)
        assert alpha[40, 20] == pytest.approx(middle, abs=6)
        assert rgb(frame, 60, 20) == pytest.approx(np.array((200.0, 60.0, 30.0)), abs=10)


def transparent(width: int = 40, height: int = 30) -> Image.Image:
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[:, : width // 2] = (*RED, 255)
    return Image.fromarray(pixels)


@pytest.mark.parametrize("suffix", ["png", "webp", "gif", "tiff"])
def test_alpha_of_stills(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"sticker.{suffix}"
    transparent().save(path, **({"lossless": True} if suffix == "webp" else {}))
    facts = probe(path)
    assert facts.kind == "image"
    assert facts.duration is None
    assert facts.video is not None
    assert not facts.video.animated
    picture = opened(path)
    assert picture.alpha
    assert picture.duration is None
    frame = convert(shown(picture, 77), crop=None, width=40, height=30, alpha=True)
    assert plane(frame, 3)[15, 5] == 255
    assert plane(frame, 3)[15, 35] == 0
    assert rgb(frame, 5, 15) == pytest.approx(np.array(RED, float), abs=6)


@pytest.mark.parametrize("suffix", ["png", "jpg", "bmp", "tiff", "webp", "gif"])
def test_opaque_stills(suffix: str, tmp_path: Path) -> None:
    path = still(tmp_path / f"a.{suffix}")
    facts = probe(path)
    assert facts.kind == "image"
    assert facts.video is not None
    assert not facts.video.alpha
    assert corners(shown(opened(path))) == UPRIGHT
    assert shown(opened(path)) is not None


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_colour_modes_of_stills(mode: str, tmp_path: Path) -> None:
    path = tmp_path / ("a.jpg" if mode == "CMYK" else "a.png")
    gray = np.full((32, 48), 200, np.uint8)
    if mode == "I;16":
        image = Image.fromarray(np.full((32, 48), 200 * 257, np.uint16))
    else:
        image = (
            Image.fromarray(gray).convert("RGB" if mode in ("P", "CMYK") else mode).convert(mode)
        )
    image.save(path)
    frame = convert(shown(opened(path)), crop=None, width=48, height=32, alpha=False)
    expected = 255.0 if mode == "1" and np.asarray(image).all() else None
    level = rgb(frame, 20, 16)
    if mode != "1":
        assert level == pytest.approx(np.full(3, 200.0), abs=6)
    else:
        assert expected is None or level == pytest.approx(np.full(3, expected), abs=6)


def test_interlaced_video_shows_one_moment_in_each_frame(tmp_path: Path) -> None:
    """A bar that moves between the two fields of a frame has no comb, and stays where it was."""
    size = (160, 96)

    def field(left: int) -> np.ndarray:
        luma = np.full((size[1], size[0]), 40, np.uint8)
        luma[24:72, left : left + 40] = 220
        return luma

    def draw(n: int) -> av.VideoFrame:
        luma = field(10 + 8 * n)
        luma[1::2] = field(14 + 8 * n)[1::2]
        return gray_frame(luma)

    options = {"crf": "4", "x264-params": "tff=1"}
    path = write_clip(tmp_path / "fields.mp4", 8, size=size, draw=draw, options=options)
    for n in range(8):
        seen = plane(shown(opened(path), Fraction(n, 25)), 0).astype(int)
        assert np.abs(seen[30:66] - seen[31:67]).max() < 30
        edge = int(np.argmax(seen[48] > 130))
        assert abs(edge - (10 + 8 * n)) <= 1
