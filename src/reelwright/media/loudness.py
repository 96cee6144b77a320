"""How loud sound is, after EBU R 128."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.filter import Graph
from numpy.typing import NDArray

from reelwright.media.sound import RATE, sound_blocks
from reelwright.media.sound_filter import audio_frame

SILENCE = -70.0
"""LUFS of silence: the gate of the measurement."""


def loudness(
    source: Path | NDArray[np.float32],
    start: Fraction = Fraction(0),
    length: Fraction | None = None,
) -> tuple[float, float]:
    """Return integrated loudness in LUFS and true peak in dBTP of a file or of samples [n, 2].

    Samples have 48,000 a second. `start` and `length` choose a part of a file.
    """
    if isinstance(source, Path):
        return measure(sound_blocks(source, start, length))
    return measure(source[i : i + RATE] for i in range(0, len(source), RATE))


def measure(blocks: Iterable[NDArray[np.float32]]) -> tuple[float, float]:
    """Return loudness and true peak of blocks of samples [n, 2] at 48 kHz."""
    meter = _Meter()
    for block in blocks:
        if len(block):
            meter.add(block)
    return meter.finish()


class _Meter:
    def __init__(self) -> None:
        self._graph = Graph()
        self._graph.threads = 1
        source = self._graph.add_abuffer(sample_rate=RATE, format="flt", layout="stereo")
        meter = self._graph.add("ebur128", "peak=true:metadata=1:framelog=quiet")
        source.link_to(meter)
        meter.link_to(self._graph.add("abuffersink"))
        self._graph.configure()
        self._position = 0
        self._integrated = SILENCE
        self._peak = 0.0

    def add(self, block: NDArray[np.float32]) -> None:
        frame = audio_frame(block, RATE)
        frame.pts, frame.time_base = self._position, Fraction(1, RATE)
        self._position += len(block)
        self._graph.push(frame)
        self._read()

    def finish(self) -> tuple[float, float]:
        self._graph.push(None)
        self._read()
        peak = 20 * math.log10(self._peak) if self._peak > 0 else -math.inf
        return self._integrated, max(peak, -120.0)

    def _read(self) -> None:
        while True:
            try:
                frame = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            values = frame.metadata
            if "lavfi.r128.I" in values:
                integrated = float(values["lavfi.r128.I"])
                self._integrated = integrated if math.isfinite(integrated) else SILENCE
            for channel in ("ch0", "ch1"):
                key = f"lavfi.r128.true_peaks_{channel}"
                self._peak = max(self._peak, float(values.get(key, 0.0)))
