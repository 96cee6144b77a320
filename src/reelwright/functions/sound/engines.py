"""Fits an engine of the user's for `denoise` or `separate` into the work on a sound.

However long the sound is, the engine gets pieces of it; they overlap and are faded together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import numpy as np
from numpy.typing import NDArray

from reelwright.functions.engines.protocol import Denoiser, Separator
from reelwright.functions.roster import open_engine
from reelwright.functions.sound.reading import Resampler, Samples
from reelwright.functions.work import Work

Mono = NDArray[np.float32]

INSIDE = 48_000
_CHUNK_SECONDS, _LAP_SECONDS = 20, 1


class Chunked:
    """A denoiser as a filter of one channel at 48 kHz."""

    def __init__(self, engine: Denoiser) -> None:
        self._engine, rate = engine, engine.rate
        self._chunk, self._lap = _CHUNK_SECONDS * rate, _LAP_SECONDS * rate
        self._down, self._up = Resampler(INSIDE, rate, 1), Resampler(rate, INSIDE, 1)
        self._held = np.zeros(0, np.float32)
        self._tail = np.zeros(0, np.float32)

    def push(self, samples: Mono) -> Mono:
        """Take samples in; return those that are ready, in order."""
        self._held = np.concatenate([self._held, self._down.push(samples[:, None])[:, 0]])
        done = []
        while len(self._held) >= self._chunk:
            done.append(self._next())
        ready = np.concatenate(done) if done else np.zeros(0, np.float32)
        return self._up.push(ready[:, None])[:, 0]

    def _next(self) -> Mono:
        clean = self._engine(self._held[: self._chunk]).copy()
        if len(self._tail):
            rise = np.linspace(0, 1, self._lap, dtype=np.float32)
            clean[: self._lap] = clean[: self._lap] * rise + self._tail * (1 - rise)
        self._tail = clean[-self._lap :].copy()
        self._held = self._held[self._chunk - self._lap :]
        return clean[: -self._lap]


def denoise_engine(work: Work) -> Denoiser | None:
    """Return the user's engine for `denoise`, None when there is none.

    Raises:
        JobError: `EngineUnavailable`: it cannot start.
    """
    described = work.engines.get("denoise")
    return cast(Denoiser, open_engine(described, work.context)) if described else None


def separate_engine(work: Work) -> Separator | None:
    """Return the user's engine for `separate`, None when there is none.

    Raises:
        JobError: `EngineUnavailable`: it cannot start.
    """
    described = work.engines.get("separate")
    return cast(Separator, open_engine(described, work.context)) if described else None


def separated_by(engine: Separator, rate: int) -> Callable[[Samples], Samples]:
    """Return the engine as a function from a mix [n, 2] at any rate to the voice in it."""

    def voice(mix: Samples) -> Samples:
        found = _at(engine(_at(mix, rate, engine.rate)), engine.rate, rate)
        return np.asarray(np.pad(found, ((0, max(len(mix) - len(found), 0)), (0, 0)))[: len(mix)])

    return voice


def _at(samples: Samples, rate: int, wanted: int) -> Samples:
    resampler = Resampler(rate, wanted, 2)
    return np.concatenate([resampler.push(samples), resampler.finish()])
