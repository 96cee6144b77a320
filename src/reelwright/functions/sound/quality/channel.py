"""What is measured of one channel while it passes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from reelwright.functions.sound.quality import bandwidth, reverberation
from reelwright.functions.sound.quality.scorers import RATE, WINDOW, Scorers, Scores
from reelwright.functions.sound.reading import Resampler
from reelwright.functions.sound.voice import SPEAKING, STEP, Voice

Mono = NDArray[np.float32]

HOP = 3 * RATE
_TENTH = 0.01
_FULL = 0.999
_RUN = 3
MUTE = 10 ** (-70 / 10)
"""Mean square below which a moment is silent."""


class Channel:
    """Takes one channel at its own rate; windows are scored as soon as they are complete."""

    def __init__(self, rate: int, scorers: Scorers) -> None:
        self._rate, self._scorers = rate, scorers
        self._lower = Resampler(rate, RATE, 1)
        self._voice = Voice()
        self._window = np.zeros(0, np.float32)
        self._before = np.zeros(0, np.float32)
        """What went out of it last: the window that ends with the file may begin there."""
        self._start = 0.0
        self.scores: list[tuple[float, Scores]] = []
        """Time of the window's middle in seconds, and what it scored."""
        self._size = max(round(rate * _TENTH), 1)
        self.step = self._size / rate
        self._rest = np.zeros(0, np.float32)
        self._powers: list[Mono] = []
        self.samples = self.saturated = 0
        self._full = np.zeros(0, bool)

    def push(self, samples: Mono) -> None:
        """Take samples in."""
        self.samples += len(samples)
        self._count_full(samples)
        whole = np.concatenate([self._rest, samples])
        count = len(whole) // self._size
        parts = whole[: count * self._size].reshape(count, self._size)
        self._powers.append(np.asarray((parts**2).mean(axis=1), np.float32))
        self._rest = whole[count * self._size :]
        self._take(self._lower.push(samples[:, None])[:, 0])

    def finish(self) -> None:
        """Tell that no more samples come."""
        self._take(self._lower.finish()[:, 0])
        self._count_full(np.zeros(_RUN, np.float32))
        if not self._start and len(self._window):
            self._score(self._window, 0.0)
        elif len(self._window) > WINDOW - HOP:
            last = np.concatenate([self._before, self._window])[-WINDOW:]
            self._score(last, self._start - (WINDOW - len(self._window)) / RATE)

    def _take(self, samples: Mono) -> None:
        self._voice.push(samples)
        self._window = np.concatenate([self._window, samples])
        while len(self._window) >= WINDOW:
            self._score(self._window[:WINDOW], self._start)
            self._before = self._window[:HOP]
            self._window = self._window[HOP:]
            self._start += HOP / RATE

    def _score(self, window: Mono, start: float) -> None:
        if float(np.mean(window**2)) > MUTE:
            middle = start + len(window) / RATE / 2
            found, lost = self._scorers.score(window), bandwidth.cost(window)
            signal = found.signal - lost - reverberation.cost(window)
            found = replace(found, signal=signal, overall=found.overall - lost / 2)
            self.scores.append((middle, found))

    def _count_full(self, samples: Mono) -> None:
        """Count samples in runs at full scale; a run may go on in the next block."""
        full = np.concatenate([self._full, np.abs(samples) >= _FULL])
        edges = np.flatnonzero(np.diff(np.concatenate([[False], full, [False]]).astype(np.int8)))
        starts, ends = edges[::2], edges[1::2]
        open_from = int(starts[-1]) if len(ends) and ends[-1] == len(full) else len(full)
        lengths = (ends - starts)[ends < len(full)]
        self.saturated += int(lengths[lengths >= _RUN].sum())
        self._full = full[open_from:]

    @property
    def seconds(self) -> float:
        """The length so far."""
        return self.samples / self._rate

    @property
    def powers(self) -> Mono:
        """The mean square of every 10 ms."""
        return np.concatenate(self._powers) if self._powers else np.zeros(0, np.float32)

    @property
    def voiced(self) -> NDArray[np.bool_]:
        """Whether somebody speaks, every 10 ms."""
        speaking = self._voice.probabilities >= SPEAKING
        if not len(speaking):
            return np.zeros(len(self.powers), bool)
        places = (np.arange(len(self.powers)) + 0.5) * self.step / STEP
        return np.asarray(speaking[np.minimum(places.astype(int), len(speaking) - 1)])
