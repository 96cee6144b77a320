"""Takes noise out of one channel of speech, frame by frame: the log-spectral amplitude estimator.

The noise is followed through speech by the probability that a frequency holds any (Gerkmann and
Hendriks 2012), the gain is that of Ephraim and Malah (1985) with the presence of speech (Cohen).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mono = NDArray[np.float32]

_PRIOR = 10 ** (15 / 10)
"""The signal-to-noise ratio of a frequency that holds speech, for telling whether it does."""
_NOISE_MEMORY, _PRESENCE_MEMORY = 0.85, 0.9
_DIRECTED = 0.97
_LEAST_SNR = 10 ** (-20 / 10)
_ABSENT = 0.3
"""How likely a frequency is to hold no speech, before it is looked at."""
_START_SECONDS = 0.15


class Suppressor:
    """Takes samples of one channel and gives as many back, `delay` samples late."""

    def __init__(self, rate: int, floor: float = 0.1) -> None:
        self.window = 1 << round(np.log2(rate * 0.032))
        self.hop = self.window // 4
        self.delay = self.window - self.hop
        self._shape = np.sqrt(np.hanning(self.window + 1)[:-1])
        self._floor = floor
        self._rest = np.zeros(self.window, np.float64)
        self._tail = np.zeros(self.window, np.float64)
        bins = self.window // 2 + 1
        self._noise = np.zeros(bins)
        self._before = np.zeros(bins)
        self._presence = np.full(bins, 0.5)
        self._frames = 0
        self._learning = max(round(_START_SECONDS * rate / self.hop), 1)
        self.gain = np.ones(bins)
        """The gain of each frequency in the last frame."""

    def push(self, samples: Mono) -> Mono:
        """Take samples in; return whole hops of what is ready."""
        whole = np.concatenate([self._rest, samples])
        count = max((len(whole) - self.window) // self.hop, 0)
        done = np.zeros(count * self.hop)
        for number in range(count):
            place = (number + 1) * self.hop
            spectrum = np.fft.rfft(whole[place : place + self.window] * self._shape)
            heard = np.fft.irfft(spectrum * self._gain(spectrum), self.window) * self._shape / 2
            self._tail = np.concatenate([self._tail[self.hop :], np.zeros(self.hop)])
            self._tail += heard
            done[number * self.hop : place] = self._tail[: self.hop]
        self._rest = whole[count * self.hop :]
        return done.astype(np.float32)

    def _gain(self, spectrum: NDArray[np.complex128]) -> Floats:
        power = np.abs(spectrum) ** 2 + 1e-14
        self._frames += 1
        if self._frames <= self._learning:
            self._noise += (power - self._noise) / self._frames
        self._follow(power)
        posterior = np.minimum(power / self._noise, 1e4)
        prior = _DIRECTED * self._before / self._noise
        prior = np.maximum(prior + (1 - _DIRECTED) * np.maximum(posterior - 1, 0), _LEAST_SNR)
        inner = posterior * prior / (1 + prior)
        gain = prior / (1 + prior) * np.exp(0.5 * _exponential_integral(inner))
        gain = np.minimum(gain, 1.0)
        self._before = gain**2 * power
        odds = _ABSENT / (1 - _ABSENT) * (1 + prior) * np.exp(-np.minimum(inner, 50))
        present = 1 / (1 + odds)
        self.gain = np.maximum(gain, 1e-3) ** present * self._floor ** (1 - present)
        self.gain = np.maximum(self.gain, self._floor)
        return self.gain

    def _follow(self, power: Floats) -> None:
        """Update the noise where there is no speech."""
        ratio = np.minimum(power / self._noise, 500.0)
        speech = 1 / (1 + (1 + _PRIOR) * np.exp(-ratio * _PRIOR / (1 + _PRIOR)))
        self._presence += (1 - _PRESENCE_MEMORY) * (speech - self._presence)
        # One that has been taken for speech for long is noise after all.
        speech = np.where(self._presence > 0.99, np.minimum(speech, 0.99), speech)
        now = speech * self._noise + (1 - speech) * power
        self._noise = _NOISE_MEMORY * self._noise + (1 - _NOISE_MEMORY) * now

    @property
    def noise(self) -> Floats:
        """The power of the noise at each frequency as it is thought to be now."""
        return self._noise


def _exponential_integral(values: Floats) -> Floats:
    """Return E1 (Abramowitz and Stegun 5.1.53 and 5.1.56)."""
    small = np.clip(values, 1e-10, 1.0)
    series = -np.log(small) + np.polynomial.polynomial.polyval(small, _SERIES)
    large = np.maximum(values, 1.0)
    above = np.polynomial.polynomial.polyval(large, _ABOVE)
    below = np.polynomial.polynomial.polyval(large, _BELOW)
    return np.where(values <= 1.0, series, np.exp(-np.minimum(large, 700)) / large * above / below)


_ABOVE = (0.2677737343, 8.6347608925, 18.059016973, 8.5733287401, 1.0)
_BELOW = (3.9584969228, 21.0996530827, 25.6329561486, 9.5733223454, 1.0)
_SERIES = (-0.57721566, 0.99999193, -0.24991055, 0.05519968, -0.00976004, 0.00107857)
