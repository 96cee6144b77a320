"""How noisy a recording is, moment by moment: the level of its pauses beside that of the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reelwright.functions.sound.reading import Samples

_STEP = 0.01
_SMOOTH = 12
_WINDOW, _HOP = 2000, 500
"""Steps that are looked at together (20 s), and between two looks."""
_PAUSES = 8
"""Percentile of the level that counts as that of the pauses."""
_SILENT = 1e-10
"""Mean square below which there is no recording at all, not even of noise."""


@dataclass(frozen=True)
class Level:
    """Signal-to-noise ratio in dB at some times in seconds."""

    times: list[float]
    snr: list[float]


class Meter:
    """Takes sound in and knows afterwards how noisy each channel is."""

    def __init__(self, rate: int, channels: int) -> None:
        self._size = max(round(rate * _STEP), 1)
        self._step = self._size / rate
        self._rest = np.zeros((0, channels), np.float32)
        self._powers: list[NDArray[np.float32]] = []

    def push(self, block: Samples) -> None:
        """Take samples [n, channels] in."""
        whole = np.concatenate([self._rest, block])
        count = len(whole) // self._size
        parts = whole[: count * self._size].reshape(count, self._size, whole.shape[1])
        self._powers.append(np.asarray((parts**2).mean(axis=1), np.float32))
        self._rest = whole[count * self._size :]

    def levels(self) -> list[Level]:
        """Return the level of each channel; nothing when no sound came in."""
        if not self._powers:
            return []
        powers = np.concatenate(self._powers)
        return [self._level(channel) for channel in powers.T]

    def _level(self, power: NDArray[np.float32]) -> Level:
        kernel = np.ones(min(_SMOOTH, max(len(power), 1))) / _SMOOTH
        smooth = np.convolve(power, kernel, mode="same") if len(power) else power
        times, found = [], []
        for start in range(0, max(len(power) - _WINDOW // 2, 1), _HOP):
            part = smooth[start : start + _WINDOW]
            part = part[part > _SILENT]
            times.append((start + min(_WINDOW, len(power)) / 2) * self._step)
            if not len(part):
                found.append(60.0)
                continue
            pauses = float(np.percentile(part, _PAUSES))
            voice = max(float(part.mean()) - pauses, 1e-12)
            found.append(float(np.clip(10 * np.log10(voice / pauses), -10, 60)))
        return Level(times, found)
