"""Stereo sound through filters of the decoder library, block by block."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
from av.filter import Graph
from numpy.typing import NDArray

Samples = NDArray[np.float32]


class SoundFilter:
    """Filters in a row, each a name and its options, for blocks [n, 2] of one sample rate."""

    def __init__(self, rate: int, *filters: tuple[str, str]) -> None:
        self._rate, self._position = rate, 0
        self._graph = Graph()
        self._graph.threads = 1
        node = self._graph.add_abuffer(sample_rate=rate, format="flt", layout="stereo")
        for name, options in (*filters, ("aformat", "sample_fmts=flt:channel_layouts=stereo")):
            following = self._graph.add(name, options)
            node.link_to(following)
            node = following
        node.link_to(self._graph.add("abuffersink"))
        self._graph.configure()

    def push(self, block: Samples) -> Iterator[Samples]:
        """Take a block in; return what is ready."""
        frame = audio_frame(block, self._rate)
        frame.pts, frame.time_base = self._position, Fraction(1, self._rate)
        self._position += len(block)
        self._graph.push(frame)
        return self._ready()

    def finish(self) -> Iterator[Samples]:
        """Return what was still held; nothing can be pushed any more."""
        self._graph.push(None)
        return self._ready()

    def _ready(self) -> Iterator[Samples]:
        while True:
            try:
                frame = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            assert isinstance(frame, av.AudioFrame)
            yield frame.to_ndarray().reshape(-1, 2).astype(np.float32, copy=False)


def audio_frame(block: Samples, rate: int) -> av.AudioFrame:
    """Return samples [n, 2] as a frame of interleaved floats."""
    packed = np.ascontiguousarray(block, np.float32).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(packed, format="flt", layout="stereo")
    frame.sample_rate = rate
    return frame
