"""SpeechDenoise: two ways of suppressing noise, mixed by how noisy the recording is.

A small recurrent network removes noise that changes, an estimator of the log-spectral amplitude
what stays; their errors differ, so that the mean of both is better than either. What they do to
speech costs more than a little noise does: the quieter the noise, the more of the input stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from reelwright.functions.engines.protocol import Denoiser
from reelwright.functions.sound import noisiness, pictures, rnnoise
from reelwright.functions.sound.engines import Chunked, denoise_engine
from reelwright.functions.sound.pictures import Chart, Curve, Envelope, Row
from reelwright.functions.sound.reading import Resampler, Samples
from reelwright.functions.sound.suppression import Suppressor
from reelwright.functions.sound.wav import WavWriter
from reelwright.functions.work import Work

Mono = NDArray[np.float32]

RATE = 48_000
"""Inside, everything is worked on at this rate."""
_NOISY, _CLEAN = 10.0, 20.0
"""Signal-to-noise ratios in dB below which the most, above which the least is done."""
_MOST, _LEAST = (0.65, 0.35), (0.05, 0.3)
"""Shares of the network and of the estimator, there and there; the rest is the input."""
_ALONE = (1.0, 0.45)
"""Shares of the estimator where the network is not installed."""
_FLUSH = 4096


class Filter(Protocol):
    """Takes samples of one channel in and gives them back later, in order."""

    def push(self, samples: Mono) -> Mono: ...


def denoise(work: Work, name: str) -> None:
    """Write the input without its noise: same rate, channels and length."""
    rate, channels = work.audio.sample_rate, work.audio.channels
    meter = noisiness.Meter(rate, channels)
    engine = denoise_engine(work)
    if engine is None:
        for block in work.native(span=(0.0, 0.15)):
            meter.push(block)
    levels = meter.levels()
    ways = [
        _Channel(rate, levels[number] if levels else None, engine) for number in range(channels)
    ]
    before, after = Envelope(rate), Envelope(rate)
    with WavWriter(work.file(name), rate, channels) as writer:
        for done in _joined(ways, before.watch(work.native(span=(0.15, 1.0)))):
            writer.write(done)
            after.push(done)
    curves = [
        Curve("signal to noise of the input (dB)", level.times, level.snr, 40.0)
        for level in levels[:1]
        if level.times
    ]
    rows = [Row("after (dark) and before (pale)", after, behind=before)]
    work.picture(lambda path: pictures.draw(path, rows, Chart("Denoised", curves=curves)))


def _joined(ways: list[_Channel], blocks: Iterator[Samples]) -> Iterator[Samples]:
    """Yield what the channels have ready, all of one length."""
    for block in blocks:
        parts = [way.push(block[:, number]) for number, way in enumerate(ways)]
        yield np.stack(parts, axis=1)
    yield np.stack([way.finish() for way in ways], axis=1)


class _Late:
    """A filter whose delay is taken out, with as many samples given back as came in."""

    def __init__(self, inner: Filter, delay: int) -> None:
        self._inner, self._drop = inner, delay

    def push(self, samples: Mono) -> Mono:
        done = self._inner.push(samples)
        cut = min(self._drop, len(done))
        self._drop -= cut
        return done[cut:]


class _Queue:
    """Samples in order, taken out in amounts that suit several sources."""

    def __init__(self) -> None:
        self._held = np.zeros(0, np.float32)

    def put(self, samples: Mono) -> None:
        self._held = np.concatenate([self._held, samples])

    def __len__(self) -> int:
        return len(self._held)

    def take(self, count: int) -> Mono:
        done, self._held = self._held[:count], self._held[count:]
        return done


class _Channel:
    """One channel on its way: what is to be taken off is found at 48 kHz and brought back."""

    def __init__(self, rate: int, level: noisiness.Level | None, engine: Denoiser | None) -> None:
        self._rate, self._level = rate, level
        self._up, self._down = Resampler(rate, RATE, 1), Resampler(RATE, rate, 1)
        self._ways = _ways(engine)
        self._heard, self._inside = _Queue(), _Queue()
        self._done = [_Queue() for _ in self._ways]
        self._change = _Queue()
        self._position = self._taken = 0

    def push(self, samples: Mono) -> Mono:
        """Take samples in; return those that are ready."""
        self._heard.put(samples)
        self._taken += len(samples)
        self._work(self._up.push(samples[:, None])[:, 0])
        return self._ready()

    def finish(self) -> Mono:
        """Return the rest."""
        self._work(self._up.finish()[:, 0])
        while len(self._inside):
            self._work(np.zeros(0, np.float32), flush=True)
        self._change.put(self._down.finish()[:, 0])
        missing = len(self._heard) - len(self._change)
        self._change.put(np.zeros(max(missing, 0), np.float32))
        return self._ready()

    def _ready(self) -> Mono:
        count = min(len(self._heard), len(self._change))
        return self._heard.take(count) + self._change.take(count)

    def _work(self, samples: Mono, *, flush: bool = False) -> None:
        self._inside.put(samples)
        fed = np.zeros(_FLUSH, np.float32) if flush else samples
        for way, queue in zip(self._ways, self._done, strict=True):
            queue.put(way.push(fed))
        count = min(len(self._inside), *map(len, self._done))
        if not count:
            return
        heard = self._inside.take(count)
        change = np.zeros(count, np.float32)
        for share, queue in zip(self._shares(count), self._done, strict=True):
            change += share * (queue.take(count) - heard)
        self._position += count
        self._change.put(self._down.push(change[:, None])[:, 0])

    def _shares(self, count: int) -> list[Mono]:
        """Return for each way how much of it is wanted at each of the next samples."""
        if self._level is None:
            return [np.ones(count, np.float32)]
        times = (self._position + np.arange(count)) / RATE
        noisy = np.interp(times, self._level.times, self._level.snr)
        clean = np.clip((noisy - _NOISY) / (_CLEAN - _NOISY), 0.0, 1.0)
        ends = zip(_MOST, _LEAST, strict=True) if len(self._ways) == 2 else [_ALONE]
        return [((1 - clean) * most + clean * least).astype(np.float32) for most, least in ends]


def _ways(engine: Denoiser | None) -> list[Filter]:
    if engine is not None:
        return [Chunked(engine)]
    estimator = Suppressor(RATE)
    late = _Late(estimator, estimator.delay)
    if not rnnoise.available():
        return [late]
    return [_Late(rnnoise.RNNoise(), rnnoise.DELAY), late]
