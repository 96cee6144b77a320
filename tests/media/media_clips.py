"""Clips that the tests make: every frame carries its number, every sound its clicks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np

from reelwright.media.pictures import Picture, open_picture
from reelwright.media.probe import probe

BITS = 10
RATE = 48_000


def numbered(n: int, width: int = 160, height: int = 96) -> np.ndarray:
    """Return the luma of frame `n`: its number as bright and dark bars, lowest bit left."""
    luma = np.full((height, width), 40, np.uint8)
    bar = width // BITS
    for bit in range(BITS):
        if n >> bit & 1:
            luma[:, bit * bar : (bit + 1) * bar] = 210
    return luma


def number(frame: av.VideoFrame) -> int:
    """Read the number back, at any size."""
    luma = plane(frame.reformat(format="gray"), 0)
    bar = luma.shape[1] / BITS
    middle = luma[luma.shape[0] // 4 : -luma.shape[0] // 4]
    bars = [middle[:, int((b + 0.3) * bar) : int((b + 0.7) * bar)].mean() for b in range(BITS)]
    return sum(1 << bit for bit, value in enumerate(bars) if value > 125)


def plane(frame: av.VideoFrame, index: int) -> np.ndarray:
    """Return a plane of 8 bits as an array."""
    part = frame.planes[index]
    rows = np.frombuffer(part, np.uint8).reshape(-1, part.line_size)
    return rows[: part.height, : part.width]


def gray_frame(luma: np.ndarray) -> av.VideoFrame:
    """Return a yuv420p frame of that luma without colour."""
    height, width = luma.shape
    frame = av.VideoFrame(width, height, "yuv420p")
    for index, part in enumerate(frame.planes):
        rows = np.full((part.height, part.line_size), 128, np.uint8)
        if index == 0:
            rows[:, :width] = luma
        part.update(rows.tobytes())
    return frame


def write_clip(
    path: Path,
    frames: int = 50,
    *,
    size: tuple[int, int] = (160, 96),
    rate: Fraction | int = 25,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    stamps: Sequence[int] | None = None,
    time_base: Fraction | None = None,
    options: dict[str, str] | None = None,
    rotation: int | None = None,
    sar: Fraction | None = None,
    tags: dict[str, int] | None = None,
    metadata: dict[str, str] | None = None,
    draw: Callable[[int], av.VideoFrame] | None = None,
    format: str | None = None,
) -> Path:
    """Write a clip of numbered frames (or of those that `draw` gives)."""
    usual = {"crf": "16", "preset": "veryfast"} if codec == "libx264" else {}
    with av.open(str(path), "w", format=format) as container:
        stream: Any = container.add_stream(codec, rate=rate, options={**usual, **(options or {})})
        stream.width, stream.height = size
        stream.pix_fmt = pix_fmt
        stream.codec_context.time_base = time_base or 1 / Fraction(rate)
        if sar is not None:
            stream.codec_context.sample_aspect_ratio = sar
        for name, value in (tags or {}).items():
            setattr(stream.codec_context, name, value)
        if rotation is not None:
            stream.set_display_rotation(rotation)
        stream.metadata.update(metadata or {})
        for n in range(frames):
            frame = draw(n) if draw else gray_frame(numbered(n, *size))
            if frame.format.name != pix_fmt:
                frame = frame.reformat(format=pix_fmt)
            frame.pts = n if stamps is None else stamps[n]
            frame.time_base = time_base or 1 / Fraction(rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def clicks(seconds: float, every: float = 0.5, rate: int = RATE, channels: int = 2) -> np.ndarray:
    """Return silence [channels, n] with a short tone at each multiple of `every` seconds."""
    count = round(seconds * rate)
    sound = np.zeros((channels, count), np.float32)
    tone = 0.6 * np.sin(2 * np.pi * 3000 * np.arange(round(0.01 * rate)) / rate)
    for k in range(int(seconds / every) + 1):
        at = round(k * every * rate)
        part = tone[: max(count - at, 0)]
        sound[:, at : at + len(part)] = part
    return sound


def sine(seconds: float, frequency: float, rate: int = RATE, level: float = 0.5) -> np.ndarray:
    """Return a tone [1, n]."""
    times = np.arange(round(seconds * rate)) / rate
    return (level * np.sin(2 * np.pi * frequency * times)).astype(np.float32)[None]


def write_sound(
    path: Path,
    samples: np.ndarray,
    *,
    rate: int = RATE,
    codec: str = "pcm_s16le",
    layout: str = "stereo",
    start: int = 0,
    gap: tuple[int, int] | None = None,
    format: str | None = None,
) -> Path:
    """Write samples [channels, n]; `gap` leaves out samples [a, b) and keeps their time."""
    with av.open(str(path), "w", format=format) as container:
        stream: Any = container.add_stream(codec, rate=rate)
        stream.layout = layout
        size = 1024
        for at in range(0, samples.shape[1], size):
            if gap and gap[0] <= at < gap[1]:
                continue
            part = np.ascontiguousarray(samples[:, at : at + size], np.float32)
            frame = av.AudioFrame.from_ndarray(part, format="fltp", layout=layout)
            frame.sample_rate, frame.pts = rate, start + at
            frame.time_base = Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def onsets(sound: np.ndarray, level: float = 0.15, apart: int = 4800) -> list[int]:
    """Return the sample numbers at which clicks begin in samples [n, 2]."""
    loud = np.flatnonzero(np.abs(sound[:, 0]) > level)
    if not len(loud):
        return []
    return [int(loud[0])] + [int(b) for a, b in pairwise(loud) if b - a > apart]


def rgb(frame: av.VideoFrame, x: int, y: int) -> np.ndarray:
    """Return the colour of a pixel of a yuv420p frame in BT.709, limited range."""
    luma = (float(plane(frame, 0)[y, x]) - 16) / 219
    cb = (float(plane(frame, 1)[y // 2, x // 2]) - 128) / 224
    cr = (float(plane(frame, 2)[y // 2, x // 2]) - 128) / 224
    red, blue = luma + 1.5748 * cr, luma + 1.8556 * cb
    green = (luma - 0.2126 * red - 0.0722 * blue) / 0.7152
    return np.clip(np.array([red, green, blue]) * 255, 0, 255)


def opened(path: Path, **options: Any) -> Picture:
    """Open the picture of a file without known facts."""
    return open_picture(path, probe(path), **options)


def shown(picture: Picture, time: Fraction | int = 0) -> av.VideoFrame:
    """Return the frame of a picture at a time."""
    frame = picture.at(Fraction(time), Fraction(1, 100))
    assert frame is not None
    return frame
