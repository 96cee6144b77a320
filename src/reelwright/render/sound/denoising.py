"""Takes steady noise out of sound."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain

import av
import numpy as np
from av.filter import Graph

from reelwright.media.sound import RATE, audio_frame
from reelwright.render.sound.limiter import Sound

_DELAY = RATE // 40
"""Samples by which the filter's output is late: its window."""
_LISTENED = 8 * RATE
"""Samples from whose quietest moments the level of the noise is taken."""
_MOMENT = RATE // 50


def denoised(blocks: Iterator[Sound]) -> Iterator[Sound]:
    """Yield as many samples as come in, with steady noise taken out (up to 20 dB)."""
    heard: list[Sound] = []
    for block in blocks:
        heard.append(block)
        if sum(map(len, heard)) >= _LISTENED:
            break
    if not heard:
        return
    graph, place, drop = _filter(_noise_level(np.concatenate(heard))), 0, _DELAY
    late = np.zeros((_DELAY, 2), np.float32)
    for block in chain(heard, blocks, [late]):
        frame = audio_frame(block, RATE)
        frame.pts, frame.time_base = place, Fraction(1, RATE)
        place += len(block)
        graph.push(frame)
        for part in _ready(graph):
            yield part[drop:]
            drop = max(drop - len(part), 0)


def _noise_level(sound: Sound) -> float:
    """Return the level in dB of the quietest tenth of the moments that are not silent."""
    count = max(len(sound) // _MOMENT, 1)
    moments = np.array_split(sound.mean(axis=1, dtype=np.float64), count)
    levels = np.array([np.sqrt(np.mean(moment**2)) for moment in moments])
    levels = levels[levels > 1e-4]
    return float(20 * np.log10(np.percentile(levels, 10))) if len(levels) else -80.0


def _filter(level: float) -> Graph:
    graph = Graph()
    graph.threads = 1
    source = graph.add_abuffer(
        sample_rate=RATE, format="flt", layout="stereo", time_base=Fraction(1, RATE)
    )
    # The filter reaches its full effect when told a level a little above the noise.
    quieter = graph.add("afftdn", f"nr=20:nf={min(max(level + 6, -80), -20):.1f}")
    form = graph.add("aformat", "sample_fmts=flt:channel_layouts=stereo")
    source.link_to(quieter)
    quieter.link_to(form)
    form.link_to(graph.add("abuffersink"))
    graph.configure()
    return graph


def _ready(graph: Graph) -> Iterator[Sound]:
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        assert isinstance(frame, av.AudioFrame)
        yield frame.to_ndarray().reshape(-1, 2).astype(np.float32, copy=False)
