"""One piece of sound as a stream: its range, repeated, with its gains, loudness and fades."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import floor

import numpy as np

from reelwright.render.sound import curves
from reelwright.render.sound.limiter import Sound, limited
from reelwright.render.sources import Source
from reelwright.timeline.composition import SoundLayer

RATE = 48000
CHANNELS = 2

_REMEMBERED = 30 * RATE
"""A repeated range up to this long is decoded once and kept."""


class Tape:
    """Sound that arrives in blocks and is taken in any lengths; silence follows its end."""

    def __init__(self, blocks: Iterator[Sound]) -> None:
        self._blocks = blocks
        self._rest = np.zeros((0, CHANNELS), np.float32)

    def take(self, count: int) -> Sound:
        """Return the next `count` samples."""
        parts = [self._rest]
        have = len(self._rest)
        while have < count:
            block = next(self._blocks, None)
            if block is None:
                block = np.zeros((count - have, CHANNELS), np.float32)
            parts.append(block)
            have += len(block)
        sound = np.concatenate(parts) if len(parts) > 1 else self._rest
        self._rest = sound[count:]
        return sound[:count]


class Piece:
    """One layer of sound; `take` is called for one stretch of the output after the other."""

    def __init__(self, layer: SoundLayer, source: Source) -> None:
        self._layer = layer
        self._source = source
        self.first = sample(layer.start)
        self.last = sample(layer.end)
        self._range = self._used_range()
        blocks = self._blocks()
        if layer.loudness is not None:
            blocks = limited(blocks, 10 ** (layer.loudness[1] / 20))
        self._tape = Tape(blocks)
        self._place = self.first

    def take(self, until: int) -> Sound:
        """Return the samples up to an output sample, from where the last call ended."""
        sound = self._tape.take(until - self._place)
        places = np.arange(self._place, until) - self.first
        self._place = until
        for fade in self._layer.fades:
            length = float(fade.duration) * RATE
            if length > 0:
                left = places + 0.5 if fade.kind == "in" else self.last - self.first - places - 0.5
                sound = sound * curves.fade(fade.curve, left / length)[:, None].astype(np.float32)
        return sound

    def _blocks(self) -> Iterator[Sound]:
        """Yield the sound with its gains, before fades."""
        layer = self._layer
        gain = self._constant_gain()
        place = 0
        for block in self._repeated() if layer.loop else self._pass():
            if layer.gain_ranges or layer.envelope:
                gains = gain * self._gains(np.arange(place, place + len(block)) / RATE)
                block = block * gains[:, None].astype(np.float32)
            elif gain != 1.0:
                block = block * np.float32(gain)
            place += len(block)
            yield block

    def _constant_gain(self) -> float:
        layer = self._layer
        if layer.loudness is None or layer.gain == 0:
            return layer.gain
        from reelwright.media.sound import read_sound  # noqa: F401

        return layer.gain

    def _gains(self, times: curves.Values) -> curves.Values:
        """Return the gains at seconds of the output from the layer's start."""
        layer = self._layer
        gains = np.ones(len(times))
        if layer.envelope:
            points = [(float(time), gain) for time, gain in layer.envelope]
            gains = curves.envelope(points, times)
        place = times * float(layer.speed)
        if layer.loop and self._range[1] > 0:
            place = np.mod(place, float(self._range[1]))
        for start, end, gain in layer.gain_ranges:
            gains = np.where((place >= float(start)) & (place < float(end)), gains * gain, gains)
        return gains

    def _used_range(self) -> tuple[Fraction, Fraction]:
        """Return start and length of the used range in the source."""
        layer = self._layer
        facts = self._source.facts
        audio = facts.audio if facts is not None else None
        ends = [layer.source_out, audio.duration if audio is not None else None]
        known = [end for end in ends if end is not None]
        end = min(known) if known else layer.source_in + (layer.end - layer.start) * layer.speed
        return layer.source_in, max(end - layer.source_in, Fraction(0))
