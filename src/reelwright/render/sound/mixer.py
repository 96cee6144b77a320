"""Mixes everything that is heard, block by block, with one limiter at the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from reelwright.media.sound import RATE
from reelwright.render.sound.levelling import levelled
from reelwright.render.sound.limiter import Sound, limited
from reelwright.render.sound.pieces import Piece, sample

if TYPE_CHECKING:
    from reelwright.render.sources import Sources
    from reelwright.timeline.composition import Composition, SoundLayer

CEILING_DB = -1.0
"""True peak (dBTP) that the mix does not exceed; only a timeline's own levelling comes before."""


def mix(composition: Composition, sources: Sources) -> Iterator[Sound]:
    """Yield the sound of an output, 48 kHz stereo, exactly as long as its frames.

    A layer whose source has no sound is silent. Only the pieces that are heard in a second are
    open, so memory does not grow with the length.
    """
    sums = levelled(_sums(composition, sources), composition.levellings)
    return limited(sums, 10 ** (CEILING_DB / 20))


def _sums(composition: Composition, sources: Sources) -> Iterator[Sound]:
    total = sample(composition.duration)
    waiting = sorted(
        (one for one in composition.sounds if _audible(one, sources)), key=lambda one: one.start
    )
    playing: list[Piece] = []
    for start in range(0, total, RATE):
        end = min(start + RATE, total)
        while waiting and sample(waiting[0].start) < end:
            layer = waiting.pop(0)
            playing.append(Piece(layer, sources[layer.source]))
        block = np.zeros((end - start, 2), np.float32)
        for piece in playing:
            first, last = max(piece.first, start), min(piece.last, end)
            if last > first:
                block[first - start : last - start] += piece.take(last)
        playing = [piece for piece in playing if piece.last > end]
        yield block


def _audible(layer: SoundLayer, sources: Sources) -> bool:
    if layer.gain <= 0 or layer.end <= layer.start:
        return False
    return sources.facts(layer.source).audio is not None
