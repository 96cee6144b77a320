"""Raises what is quiet in the whole sound: `AEqualize` of a timeline's effect tracks.

The gain bends softly towards its limit, so that no step is heard where it is reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

import av
import numpy as np
from av.filter import Graph

from reelwright.media.sound import RATE, audio_frame
from reelwright.render.sound.limiter import Sound
from reelwright.render.sound.pieces import sample
from reelwright.timeline.composition import Levelling

_STEP = 500
"""Milliseconds that get one gain; gains in between are interpolated."""
_LISTENED = 15
"""Steps over which gains are smoothed, an odd number: the filter hears 3.5 s ahead."""


def levelled(blocks: Iterable[Sound], levellings: Iterable[Levelling]) -> Iterator[Sound]:
    """Yield as many samples as come in, brought up to each levelling's peak in its time."""
    stream = iter(blocks)
    for one in levellings:
        stream = _levelled(stream, one)
    return stream


def _levelled(blocks: Iterator[Sound], one: Levelling) -> Iterator[Sound]:
    first, last = sample(one.start), sample(one.end)
    graph: Graph | None = _filter(one)
    place = 0
    for block in blocks:
        begin, end = (min(max(edge - place, 0), len(block)) for edge in (first, last))
        if begin:
            yield block[:begin]
        if graph is not None and end > begin:
            frame = audio_frame(np.ascontiguousarray(block[begin:end]), RATE)
            frame.pts, frame.time_base = place + begin - first, Fraction(1, RATE)
            graph.push(frame)
            yield from _ready(graph)
        place += len(block)
        if graph is not None and place >= last:
            yield from _rest(graph)
            graph = None
        if end < len(block):
            yield block[end:]
    if graph is not None:
        yield from _rest(graph)


def _filter(one: Levelling) -> Graph:
    graph = Graph()
    graph.threads = 1
    source = graph.add_abuffer(
        sample_rate=RATE, format="flt", layout="stereo", time_base=Fraction(1, RATE)
    )
    # Without the other boundary mode both ends are left as they are, and short sound altogether.
    options = f"f={_STEP}:g={_LISTENED}:p={one.peak:.4f}:m={one.gain:.4f}:altboundary=1"
    louder = graph.add("dynaudnorm", options)
    form = graph.add("aformat", "sample_fmts=flt:channel_layouts=stereo")
    source.link_to(louder)
    louder.link_to(form)
    form.link_to(graph.add("abuffersink"))
    graph.configure()
    return graph


def _rest(graph: Graph) -> Iterator[Sound]:
    graph.push(None)
    yield from _ready(graph)


def _ready(graph: Graph) -> Iterator[Sound]:
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        assert isinstance(frame, av.AudioFrame)
        yield frame.to_ndarray().reshape(-1, 2).astype(np.float32, copy=False)
