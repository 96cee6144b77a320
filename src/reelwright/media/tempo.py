"""Another speed at the same pitch."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
from av.filter import Graph
from numpy.typing import NDArray

Samples = NDArray[np.float32]

_SLOWEST = 0.5
"""One filter goes down to half speed; below, several follow each other."""


class Tempo:
    """Plays blocks of samples [n, 2] faster (`speed` > 1) or slower, the pitch kept."""

    def __init__(self, rate: int, speed: Fraction) -> None:
        self._rate = rate
        self._graph = Graph()
        self._graph.threads = 1
        node = self._graph.add_abuffer(sample_rate=rate, format="flt", layout="stereo")
        for factor in _factors(float(speed)):
            following = self._graph.add("atempo", f"{factor:.9f}")
            node.link_to(following)
            node = following
        form = self._graph.add("aformat", "sample_fmts=flt:channel_layouts=stereo")
        node.link_to(form)
        form.link_to(self._graph.add("abuffersink"))
        self._graph.configure()

    def blocks(self, source: Iterator[Samples]) -> Iterator[Samples]:
        """Yield the blocks of `source` at the new speed."""
        position = 0
        for block in source:
            packed = np.ascontiguousarray(block, np.float32).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(packed, format="flt", layout="stereo")
            frame.sample_rate, frame.pts = self._rate, position
            frame.time_base = Fraction(1, self._rate)
            position += len(block)
            self._graph.push(frame)
            yield from self._ready()
        self._graph.push(None)
        yield from self._ready()

    def _ready(self) -> Iterator[Samples]:
        while True:
            try:
                frame = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            assert isinstance(frame, av.AudioFrame)
            yield frame.to_ndarray().reshape(-1, 2).astype(np.float32, copy=False)


def _factors(speed: float) -> list[float]:
    factors = []
    while speed < _SLOWEST:
        factors.append(_SLOWEST)
        speed /= _SLOWEST
    return [*factors, speed]
