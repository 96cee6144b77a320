"""Frames of any format into the renderer's own: planar 4:2:0, 8 bit, BT.709, limited range."""

from __future__ import annotations

import threading
from collections import OrderedDict
from fractions import Fraction

import av
from av.filter import Graph
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter

BT709, BT601, FCC, SMPTE240M, BT2020 = 1, 5, 4, 7, 9
"""Numbers of the scaler for matrices."""

_MATRICES = {1: BT709, 4: FCC, 5: BT601, 6: BT601, 7: SMPTE240M, 9: BT2020, 10: BT2020}
_UNSPECIFIED = 2
_KEPT = 32

Crop = tuple[float, float, float, float]


class _Store(threading.local):
    """Scalers and croppers of one thread, by what they were set up for."""

    def __init__(self) -> None:
        self.scalers: OrderedDict[tuple[object, ...], VideoReformatter] = OrderedDict()
        self.croppers: OrderedDict[tuple[object, ...], Graph] = OrderedDict()


_store = _Store()


def convert(
    frame: av.VideoFrame, *, crop: Crop | None, width: int, height: int, alpha: bool
) -> av.VideoFrame:
    """Return the frame, or the part `crop` (x, y, width, height) of it, in `width` x `height`.

    The result is yuv420p, or yuva420p with straight alpha, in BT.709 and limited range, scaled
    once, bicubic, from the matrix and range of the source. It may be the frame itself when
    nothing is to be done, and must not be written to. A crop is rounded to the source's chroma.
    """
    source = frame if crop is None else _cropped(frame, crop)
    return scale(
        source,
        width,
        height,
        "yuva420p" if alpha else "yuv420p",
        source_matrix=matrix_of(frame),
        source_range=range_of(frame),
    )


def scale(
    frame: av.VideoFrame,
    width: int,
    height: int,
    pixel_format: str,
    *,
    source_matrix: int = BT709,
    source_range: int = ColorRange.MPEG,
    range: int = ColorRange.MPEG,
) -> av.VideoFrame:
    """Return the frame in another size and format; YUV comes out as BT.709."""
    key = (frame.width, frame.height, frame.format.name, width, height, pixel_format)
    scaler = _store.scalers.pop(key, None) or VideoReformatter()
    _store.scalers[key] = scaler
    if len(_store.scalers) > _KEPT:
        _store.scalers.popitem(last=False)
    return scaler.reformat(
        frame,
        width,
        height,
        pixel_format,
        src_colorspace=source_matrix,
        dst_colorspace=BT709,
        src_color_range=source_range,
        dst_color_range=range,
        interpolation=Interpolation.BICUBIC,
        threads=1,
    )


def matrix_of(frame: av.VideoFrame) -> int:
    """Return the scaler's number of the frame's matrix; a guess by size where it has no tag."""
    if frame.colorspace in _MATRICES:
        return _MATRICES[frame.colorspace]
    large = max(frame.width, frame.height) >= 1280 or min(frame.width, frame.height) > 576
    return BT709 if large else BT601


def range_of(frame: av.VideoFrame) -> int:
    """Return the range of the frame's numbers; limited where neither tag nor format says."""
    name: str = frame.format.name
    if frame.color_range == ColorRange.JPEG or name.startswith("yuvj"):
        return int(ColorRange.JPEG)
    return int(ColorRange.MPEG)


def _cropped(frame: av.VideoFrame, crop: Crop) -> av.VideoFrame:
    x, y, width, height = _on_grid(frame, crop)
    if (x, y, width, height) == (0, 0, frame.width, frame.height):
        return frame
    key = (frame.width, frame.height, frame.format.name, x, y, width, height)
    graph = _store.croppers.pop(key, None) or _cropper(frame, x, y, width, height)
    _store.croppers[key] = graph
    if len(_store.croppers) > _KEPT:
        _store.croppers.popitem(last=False)
    graph.push(frame)
    part = graph.pull()
    assert isinstance(part, av.VideoFrame)
    return part


def _on_grid(frame: av.VideoFrame, crop: Crop) -> tuple[int, int, int, int]:
    components = frame.format.components
    step_x = 2 if len(components) > 2 and components[1].width < frame.width else 1
    step_y = 2 if len(components) > 2 and components[1].height < frame.height else 1
    left = _round(crop[0], step_x, 0, max(frame.width - step_x, 0))
    top = _round(crop[1], step_y, 0, max(frame.height - step_y, 0))
    right = _round(crop[0] + crop[2], step_x, left + step_x, frame.width)
    bottom = _round(crop[1] + crop[3], step_y, top + step_y, frame.height)
    return left, top, right - left, bottom - top


def _round(value: float, step: int, least: int, most: int) -> int:
    rounded = round(value / step) * step
    if rounded > most:
        return most if least > 0 else most // step * step
    return max(rounded, least)


def _cropper(frame: av.VideoFrame, x: int, y: int, width: int, height: int) -> Graph:
    graph = Graph()
    graph.threads = 1
    source = graph.add_buffer(
        width=frame.width,
        height=frame.height,
        format=frame.format,
        time_base=frame.time_base or Fraction(1, 1000),
    )
    crop = graph.add("crop", f"{width}:{height}:{x}:{y}:exact=1")
    source.link_to(crop)
    crop.link_to(graph.add("buffersink"))
    graph.configure()
    return graph
