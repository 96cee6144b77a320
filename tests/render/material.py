"""Small sources for the renderer's tests: frames that carry their number, tones, flat pictures."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from reelwright.media.probe import probe
from reelwright.render.planes import Planes
from reelwright.render.sources import Source, Sources

BITS = 10


def numbered(number: int, width: int, height: int) -> np.ndarray:
    """Return a gray picture [height, width] with stripes that spell a number in bits."""
    bits = [255 if number >> place & 1 else 0 for place in range(BITS)]
    row = np.repeat(bits, -(-width // BITS))[:width]
    return np.tile(row.astype(np.uint8), (height, 1))


def number_of(picture: Planes, left: int = 0, width: int | None = None) -> int:
    """Read the number that a picture (or a part of its columns) carries."""
    width = picture.width - left if width is None else width
    row = picture.y[picture.height // 2, left : left + width].astype(int)
    places = [int((place + 0.5) * width / BITS) for place in range(BITS)]
    return sum(1 << place for place, x in enumerate(places) if row[x] > 125)


def write_numbers(
    path: Path, frames: int, *, rate: int = 30, width: int = 160, height: int = 96, first: int = 0
) -> Path:
    """Write a video whose frame k shows the number first + k, with a key frame now and then."""
    return write_video(path, frames, lambda k: numbered(first + k, width, height), rate=rate)


def write_video(
    path: Path,
    frames: int,
    draw: Callable[[int], np.ndarray],
    *,
    rate: int = 30,
    codec: str = "libx264",
) -> Path:
    """Write gray pictures [height, width] or RGB ones as a video."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate)
        first = draw(0)
        stream.height, stream.width = first.shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": "12", "preset": "ultrafast", "g": "25", "bf": "2"}
        stream.codec_context.colorspace = 1
        stream.codec_context.color_range = 1
        for number in range(frames):
            picture = draw(number)
            if picture.ndim == 2:
                picture = np.repeat(picture[..., None], 3, axis=2)
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame = frame.reformat(format="yuv420p", dst_colorspace=1, dst_color_range=1)
            frame.pts, frame.time_base = number, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def write_image(path: Path, rgba: np.ndarray) -> Path:
    """Write a PNG of RGB or RGBA."""
    layout = "rgba" if rgba.shape[2] == 4 else "rgb24"
    with av.open(str(path), "w", format="image2", options={"update": "1"}) as container:
        stream = container.add_stream("png", rate=1)
        stream.height, stream.width = rgba.shape[:2]
        stream.pix_fmt = layout
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgba), format=layout)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def write_sound(path: Path, samples: np.ndarray, rate: int = 48000) -> Path:
    """Write samples [n, 2] of -1..1 as a WAV file of 32-bit floats."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_f32le", rate=rate, layout="stereo")
        packed = np.ascontiguousarray(samples.astype(np.float32)).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(packed, format="flt", layout="stereo")
        frame.sample_rate, frame.pts = rate, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def sources(files: dict[str, Path]) -> Sources:
    """Return files, probed, as sources of a composition."""
    return Sources({name: Source(path, probe(path)) for name, path in files.items()})


def sources_json(files: dict[str, Path]) -> dict[str, object]:
    """Return the same as JSON, as tasks get it."""
    return {
        name: {"path": str(path), "facts": probe(path).to_json()} for name, path in files.items()
    }
