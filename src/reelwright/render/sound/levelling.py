"""Raises what is quiet in the whole sound: `AEqualize` of a timeline's effect tracks.

The gain bends softly towards its limit, so that no step is heard where it is reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reelwright.media.sound import RATE
from reelwright.media.sound_filter import SoundFilter
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
    louder: SoundFilter | None = _filter(one)
    place = 0
    for block in blocks:
        begin, end = (min(max(edge - place, 0), len(block)) for edge in (first, last))
        if begin:
            yield block[:begin]
        if louder is not None and end > begin:
            yield from louder.push(block[begin:end])
        place += len(block)
        if louder is not None and place >= last:
            yield from louder.finish()
            louder = None
        if end < len(block):
            yield block[end:]
    if louder is not None:
        yield from louder.finish()


def _filter(one: Levelling) -> SoundFilter:
    # Without the other boundary mode both ends are left as they are, and short sound altogether.
    options = f"f={_STEP}:g={_LISTENED}:p={one.peak:.4f}:m={one.gain:.4f}:altboundary=1"
    return SoundFilter(RATE, ("dynaudnorm", options))
