"""Sound as samples at exact times: 32-bit floats, two channels (or all), any rate and speed.

Sample k of what is read belongs to the time `start + k * speed / rate` of the file. Where the
file has no sound (before a late start, in a gap, past the end) there are zeros.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.container import InputContainer
from av.stream import Discard
from numpy.typing import NDArray

from reelwright.media import faults, formats, timing
from reelwright.media.sound_filter import audio_frame
from reelwright.media.tempo import Tempo

Samples = NDArray[np.float32]

RATE = 48_000
_RUN_UP = Fraction(1, 2)
"""Seconds decoded before the wanted start after a jump, for codecs that overlap packets."""
_WARM_UP = Fraction(1, 20)
"""Seconds resampled before the wanted start, for the resampler's filter."""
_JITTER = Fraction(3, 100)
"""Seconds by which a time stamp may be off before it counts as a gap or an overlap."""
_MAX_GAP = 60
_BARREN_PACKETS = 500


def read_sound(
    path: Path,
    start: Fraction,
    length: Fraction,
    rate: int = RATE,
    speed: Fraction = Fraction(1),
    *,
    name: str = "",
) -> Samples:
    """Return `round(length * rate)` samples [n, 2] of what is heard from `start` on.

    `length` is counted in what comes out: `length * speed` seconds of the file are used. The
    pitch is kept at any speed.

    Raises:
        JobError: the file cannot be read, has no sound, or it cannot be decoded.
    """
    blocks = list(sound_blocks(path, start, length, rate, speed, name=name))
    return np.concatenate(blocks) if blocks else np.zeros((0, 2), np.float32)


def sound_blocks(
    path: Path,
    start: Fraction,
    length: Fraction | None,
    rate: int = RATE,
    speed: Fraction = Fraction(1),
    *,
    block: int = RATE,
    name: str = "",
) -> Iterator[Samples]:
    """Yield what `read_sound` returns in blocks of `block` samples; the last may be shorter.

    Without `length` it goes on to the end of the file. Memory stays bounded.
    """
    source = _plain_blocks(path, start, rate, None if speed != 1 else length, name or path.name)
    wanted = None if length is None else round(length * rate)
    if speed != 1:
        source = Tempo(rate, speed).blocks(source)
    yield from _cut(source, wanted, block)


def own_blocks(path: Path, *, block: int = RATE, name: str = "") -> Iterator[Samples]:
    """Yield all of a file's sound with its own channels [n, channels] at its own rate.

    Raises:
        JobError: as `read_sound`.
    """
    with formats.open_input(path) as container:
        stream = _only_sound(container)
        layout = stream.codec_context.layout
        run = _Run(container, stream, name or path.name, layout)
        yield from _cut(run.samples(0), None, block)


def _only_sound(container: InputContainer) -> av.audio.stream.AudioStream:
    stream = formats.audio_stream(container)
    if stream is None:
        raise faults.invalid_material("it has no sound")
    for other in container.streams:
        if other.index != stream.index:
            other.discard = Discard.all
    return stream


def _plain_blocks(
    path: Path, start: Fraction, rate: int, length: Fraction | None, name: str
) -> Iterator[Samples]:
    with formats.open_input(path) as container:
        stream = _only_sound(container)
        source_rate = stream.codec_context.sample_rate
        # Both grids of samples meet `common` times a second: there the resampler starts, so that
        # a sample has the same value wherever reading began.
        common = math.gcd(source_rate, rate)
        first = math.floor((start - _WARM_UP) * common)
        drop = round(start * rate) - first * (rate // common)
        run = _Run(container, stream, name)
        blocks = run.samples(first * (source_rate // common))
        if length is not None:
            limit = math.ceil((length + start - Fraction(first, common) + _WARM_UP) * source_rate)
            blocks = _cut(blocks, limit, source_rate, pad=False)
        for resampled in _resampled(blocks, source_rate, rate):
            if drop >= len(resampled):
                drop -= len(resampled)
                continue
            yield resampled[drop:]
            drop = 0


class _Run:
    """Decodes a sound stream from a sample number on, without gaps, at its own rate.

    It comes as stereo, or with the channels of `layout`.
    """

    def __init__(
        self,
        container: InputContainer,
        stream: av.audio.stream.AudioStream,
        name: str,
        layout: av.AudioLayout | None = None,
    ) -> None:
        self._container, self._stream, self._name = container, stream, name
        self._rate = stream.codec_context.sample_rate
        # Mono becomes stereo by being there twice: the resampler would make it quieter.
        self._twice = layout is None and stream.codec_context.layout.nb_channels == 1
        self._layout = layout or av.AudioLayout("mono" if self._twice else "stereo")
        self._channels = layout.nb_channels if layout else 2
        self._origin = timing.origin(container)
        self._decoded = self._jumped = False

    def samples(self, first: int) -> Iterator[Samples]:
        """Yield blocks [n, c] that begin with sample `first` (which may be negative)."""
        self._seek(first)
        position = first
        for number, block in self._placed():
            if number + len(block) <= position:
                continue
            if number > position:
                yield from _silence(min(number - position, _MAX_GAP * self._rate), self._channels)
            else:
                block = block[position - number :]
            position = max(number, position) + len(block)
            yield block
        if not self._decoded and not self._jumped:
            raise faults.bad_content(self._name)

    def _seek(self, first: int) -> None:
        time = Fraction(first, self._rate) - _RUN_UP
        if time <= 0 or formats.format_name(self._container) in formats.REWINDING:
            return
        self._jumped = True
        target = int((time + self._origin) / cast(Fraction, self._stream.time_base))
        try:
            self._container.seek(target, stream=self._stream, backward=True)
        except av.FFmpegError:
            self._container.seek(0)

    def _placed(self) -> Iterator[tuple[int, Samples]]:
        """Yield blocks of samples with the number of their first sample."""
        normal = av.AudioResampler("flt", self._layout, self._rate)
        expected: int | None = None
        for frame in self._frames():
            number = self._number(frame, expected)
            for part in normal.resample(frame):
                samples = part.to_ndarray().reshape(-1, self._layout.nb_channels)
                block = np.repeat(samples, 2, axis=1) if self._twice else samples
                self._decoded = True
                yield number, np.nan_to_num(block.astype(np.float32, copy=False), copy=False)
                number += len(block)
            expected = number

    def _number(self, frame: av.AudioFrame, expected: int | None) -> int:
        if frame.pts is None or frame.time_base is None:
            return expected or 0
        number = round((frame.pts * frame.time_base - self._origin) * self._rate)
        if expected is not None and abs(number - expected) <= _JITTER * self._rate:
            return expected
        return number

    def _frames(self) -> Iterator[av.AudioFrame]:
        barren = 0
        try:
            for packet in self._container.demux(self._stream):
                try:
                    frames = packet.decode()
                except av.error.InvalidDataError:
                    frames = []
                barren = 0 if frames else barren + 1
                if barren > _BARREN_PACKETS:
                    raise faults.bad_content(self._name)
                yield from frames
        except av.FFmpegError as error:
            raise faults.bad_content(self._name) from error


def _resampled(blocks: Iterator[Samples], source_rate: int, rate: int) -> Iterator[Samples]:
    if source_rate == rate:
        yield from blocks
        return
    resampler = av.AudioResampler("flt", "stereo", rate)
    for block in blocks:
        yield from _unpacked(resampler.resample(audio_frame(block, source_rate)))
    yield from _unpacked(resampler.resample(None))


def _unpacked(frames: list[av.AudioFrame]) -> Iterator[Samples]:
    for frame in frames:
        yield frame.to_ndarray().reshape(-1, 2).astype(np.float32, copy=False)


def _silence(count: int, channels: int) -> Iterator[Samples]:
    while count > 0:
        yield np.zeros((min(count, RATE), channels), np.float32)
        count -= RATE


def _cut(
    blocks: Iterator[Samples], wanted: int | None, block: int, *, pad: bool = True
) -> Iterator[Samples]:
    """Yield `wanted` samples in blocks of `block`; silence follows where the source ends."""
    held: list[Samples] = []
    count = done = 0
    for part in blocks:
        held.append(part)
        count += len(part)
        while count >= block and (wanted is None or done < wanted):
            whole = np.concatenate(held)
            size = block if wanted is None else min(block, wanted - done)
            yield whole[:size]
            held, count, done = [whole[size:]], count - size, done + size
        if wanted is not None and done + count >= wanted:
            break
    rest = np.concatenate(held) if held else np.zeros((0, 2), np.float32)
    if wanted is None:
        missing = 0
    else:
        rest = rest[: wanted - done]
        missing = wanted - done - len(rest) if pad else 0
    while len(rest) or missing > 0:
        if len(rest) < block and missing > 0:
            extra = min(missing, block - len(rest))
            rest = np.concatenate((rest, np.zeros((extra, 2), np.float32)))
            missing -= extra
        yield rest[:block]
        rest = rest[block:]
