"""One piece of sound as a stream: its range, repeated, with its gains, loudness and fades."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import floor

import numpy as np

from reelwright.media.facts import MediaFacts
from reelwright.media.loudness import SILENCE, measure
from reelwright.media.sound import RATE, sound_blocks
from reelwright.render.sound import curves
from reelwright.render.sound.denoising import denoised
from reelwright.render.sound.limiter import Sound, limited
from reelwright.render.sources import Source
from reelwright.timeline.composition import SoundLayer

_REMEMBERED = 30 * RATE
"""A repeated range up to this many samples is decoded once and kept."""


def sample(time: Fraction) -> int:
    """Return the number of the sample nearest to a time."""
    return floor(time * RATE + Fraction(1, 2))


class Tape:
    """Sound that arrives in blocks and is taken in any lengths; silence follows its end."""

    def __init__(self, blocks: Iterator[Sound]) -> None:
        self._blocks = blocks
        self._rest = np.zeros((0, 2), np.float32)

    def take(self, count: int) -> Sound:
        """Return the next `count` samples."""
        parts, have = [self._rest], len(self._rest)
        while have < count:
            block = next(self._blocks, None)
            if block is None:
                block = np.zeros((count - have, 2), np.float32)
            parts.append(block)
            have += len(block)
        sound = np.concatenate(parts)
        self._rest = sound[count:]
        return sound[:count]


class Piece:
    """One layer of sound; `take` is called for one stretch of the output after the other.

    The order of what is done to it: noise out, gains, loudness, fades.
    """

    def __init__(self, layer: SoundLayer, source: Source) -> None:
        self._layer = layer
        self._path = source.path
        self.first = sample(layer.start)
        self.last = sample(layer.end)
        self._used = _used(layer, source.facts)
        """Seconds of the source that are used (in one round)."""
        self._place = self.first
        blocks = self._loud() if layer.loudness is not None else self._gained()
        self._tape = Tape(blocks)

    def take(self, until: int) -> Sound:
        """Return the samples up to an output sample, from where the last call ended."""
        sound = self._tape.take(until - self._place)
        places = np.arange(self._place, until, dtype=np.float64) - self.first + 0.5
        self._place = until
        for fade in self._layer.fades:
            length = float(fade.duration) * RATE
            if length > 0:
                inner = places if fade.kind == "in" else self.last - self.first - places
                gains = curves.fade(fade.curve, (inner + float(fade.outside) * RATE) / length)
                sound = sound * gains[:, None].astype(np.float32)
        return sound

    def _loud(self) -> Iterator[Sound]:
        """Yield the sound brought to the loudness that is asked for, its peaks limited."""
        assert self._layer.loudness is not None
        target, peak = self._layer.loudness
        measured, _ = measure(self._gained())
        gain = 1.0 if measured <= SILENCE else 10 ** ((target - measured) / 20)
        louder = (block * np.float32(gain) for block in self._gained())
        return limited(louder, 10 ** (peak / 20))

    def _gained(self) -> Iterator[Sound]:
        """Yield the sound with its gains."""
        layer, place = self._layer, 0
        for block in self._rounds():
            if layer.gain_ranges or layer.envelope:
                times = np.arange(place, place + len(block)) / RATE
                block = block * (layer.gain * self._gains(times))[:, None].astype(np.float32)
            elif layer.gain != 1.0:
                block = block * np.float32(layer.gain)
            place += len(block)
            yield block

    def _gains(self, times: curves.Values) -> curves.Values:
        """Return the gains at seconds of the output from the layer's start."""
        layer = self._layer
        gains = np.ones(len(times))
        if layer.envelope:
            points = [(float(time), gain) for time, gain in layer.envelope]
            gains = curves.envelope(points, times)
        place = times * float(layer.speed)
        if layer.loop and self._used > 0:
            place = np.mod(place, float(self._used))
        for start, end, gain in layer.gain_ranges:
            inside = (place >= float(start)) & (place < float(end))
            gains = np.where(inside, gains * gain, gains)
        return gains

    def _rounds(self) -> Iterator[Sound]:
        """Yield the samples of the layer's whole span, of one round or of many."""
        left = self.last - self.first
        length = min(self._used / self._layer.speed, Fraction(left, RATE))
        if length * RATE < 1:
            return
        if not self._layer.loop:
            yield from self._round(length)
            return
        kept: list[Sound] | None = [] if length * RATE <= _REMEMBERED else None
        for block in self._round(length):
            if kept is not None:
                kept.append(block)
            yield block
            left -= len(block)
        while left > 0:
            for block in self._round(length) if kept is None else kept:
                yield block[:left]
                left -= len(block)
                if left <= 0:
                    break

    def _round(self, length: Fraction) -> Iterator[Sound]:
        layer = self._layer
        blocks = sound_blocks(self._path, layer.source_in, length, speed=layer.speed)
        return denoised(blocks) if layer.denoise else blocks


def _used(layer: SoundLayer, facts: MediaFacts | None) -> Fraction:
    """Return how many seconds of the source there are in the layer's range."""
    ends = [layer.source_out]
    if facts is not None and facts.audio is not None:
        ends.append(facts.audio.duration or facts.duration)
    known = [end for end in ends if end is not None]
    whole = (layer.end - layer.start) * layer.speed
    return max(min(known) - layer.source_in, Fraction(0)) if known else whole
