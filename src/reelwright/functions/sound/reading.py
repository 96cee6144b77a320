"""Sound block by block, with all its channels at its own rate or as stereo at any rate."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

import av
import numpy as np
from numpy.typing import NDArray

from reelwright.media.facts import AudioFacts
from reelwright.media.sound import own_blocks, sound_blocks

Samples: TypeAlias = NDArray[np.float32]
"""Samples [n, channels] from -1 to 1."""


def native_blocks(path: Path, audio: AudioFacts) -> Iterator[Samples]:
    """Yield a file's sound at its own rate with its own channels, a second or so at a time."""
    if audio.channels > 2:
        yield from own_blocks(path, block=audio.sample_rate)
        return
    blocks = sound_blocks(path, Fraction(0), None, audio.sample_rate, block=audio.sample_rate)
    for block in blocks:
        yield block[:, : audio.channels]


class Resampler:
    """Changes the rate of blocks of one or two channels [n, c]; the length follows exactly."""

    def __init__(self, source: int, target: int, channels: int) -> None:
        self._source, self._target, self._channels = source, target, channels
        self._layout = "mono" if channels == 1 else "stereo"
        self._resampler = av.AudioResampler("flt", self._layout, target)
        self._in = self._out = 0

    def push(self, block: Samples) -> Samples:
        """Take a block in; return what is ready."""
        if self._source == self._target or not len(block):
            return block
        packed = np.ascontiguousarray(block, np.float32).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(packed, format="flt", layout=self._layout)
        frame.sample_rate = self._source
        self._in += len(block)
        return self._count(self._resampler.resample(frame))

    def finish(self) -> Samples:
        """Return the rest; silence or a cut makes the length what it should be."""
        if self._source == self._target:
            return np.zeros((0, self._channels), np.float32)
        rest = self._count(self._resampler.resample(None))
        wanted = round(Fraction(self._in * self._target, self._source))
        missing = wanted - self._out
        if missing < 0:
            return rest[: max(len(rest) + missing, 0)]
        return np.concatenate([rest, np.zeros((missing, self._channels), np.float32)])

    def _count(self, frames: list[av.AudioFrame]) -> Samples:
        parts = [f.to_ndarray().reshape(-1, self._channels) for f in frames]
        done = np.concatenate(parts) if parts else np.zeros((0, self._channels), np.float32)
        self._out += len(done)
        return done.astype(np.float32, copy=False)
