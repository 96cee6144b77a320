"""Takes steady noise out of sound."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import numpy as np

from reelwright.media.sound import RATE
from reelwright.media.sound_filter import SoundFilter
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
    quieter, drop = _filter(_noise_level(np.concatenate(heard))), _DELAY
    late = np.zeros((_DELAY, 2), np.float32)
    for block in chain(heard, blocks, [late]):
        for part in quieter.push(block):
            yield part[drop:]
            drop = max(drop - len(part), 0)


def _noise_level(sound: Sound) -> float:
    """Return the level in dB of the quietest tenth of the moments that are not silent."""
    count = max(len(sound) // _MOMENT, 1)
    moments = np.array_split(sound.mean(axis=1, dtype=np.float64), count)
    levels = np.array([np.sqrt(np.mean(moment**2)) for moment in moments])
    levels = levels[levels > 1e-4]
    return float(20 * np.log10(np.percentile(levels, 10))) if len(levels) else -80.0


def _filter(level: float) -> SoundFilter:
    # The filter reaches its full effect when told a level a little above the noise.
    return SoundFilter(RATE, ("afftdn", f"nr=20:nf={min(max(level + 6, -80), -20):.1f}"))
