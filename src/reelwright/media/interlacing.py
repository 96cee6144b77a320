"""Whole frames of interlaced video, in which two moments share one frame, line by line."""

from __future__ import annotations

from typing import cast

import av
from av.filter import Graph


class Deinterlacer:
    """Makes frames of one size and format whole; needs no frame but the one at hand.

    So a frame looks the same wherever decoding began. The price is fineness: the lines of the
    second field are interpolated (bicubic) from those of the first.
    """

    def __init__(self, like: av.VideoFrame) -> None:
        self._key = self._key_of(like)
        self._graph = Graph()
        self._graph.threads = 1
        source = self._graph.add_buffer(
            width=like.width, height=like.height, format=like.format, time_base=like.time_base
        )
        field = self._graph.add("field", "type=top")
        size = self._graph.add("scale", f"{like.width}:{like.height}:flags=bicubic")
        source.link_to(field)
        field.link_to(size)
        size.link_to(self._graph.add("buffersink"))
        self._graph.configure()

    def fits(self, frame: av.VideoFrame) -> bool:
        """Say whether a frame is of the kind that this was made for."""
        return self._key == self._key_of(frame)

    def whole(self, frame: av.VideoFrame) -> av.VideoFrame:
        """Return the moment of the frame's upper field in all lines."""
        self._graph.push(frame)
        shown = cast(av.VideoFrame, self._graph.pull())
        shown.pts, shown.time_base = frame.pts, frame.time_base
        shown.colorspace, shown.color_range = frame.colorspace, frame.color_range
        return shown

    def _key_of(self, frame: av.VideoFrame) -> tuple[object, ...]:
        tags = (frame.colorspace, frame.color_range)
        return (frame.width, frame.height, frame.format.name, *tags)
