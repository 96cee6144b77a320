"""Features of music while it passes: onsets a hundred times a second, harmony ten times.

What is kept is a few numbers for each moment, so that memory hardly grows with the length.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from reelwright.functions.sound.reading import Samples

RATE = 24_000
HOP = 240
FPS = RATE // HOP
"""Onset values a second."""
HARMONY_FPS = 10
_WINDOW = 1024
_LONG = 8192
_BANDS = 48
_COLOURS = 16
_LOWEST, _HIGHEST = 30.0, 11_000.0
_LOW_BAND = 160.0
"""Hz below which a kick drum or a bass is heard."""
_LAG = 2
"""Frames between the two spectra whose difference is an onset."""
_COMPRESSION = 200.0

Values = NDArray[np.float32]


def _mel(hertz: NDArray[np.float64] | float) -> NDArray[np.float64]:
    return np.asarray(2595 * np.log10(1 + np.asarray(hertz) / 700))


def _bank(window: int, bands: int) -> Values:
    """Return triangular filters [bins, bands] on the mel scale."""
    edges = 700 * (10 ** (np.linspace(_mel(_LOWEST), _mel(_HIGHEST), bands + 2) / 2595) - 1)
    bins = np.fft.rfftfreq(window, 1 / RATE)[:, None]
    rising = (bins - edges[:-2]) / np.maximum(edges[1:-1] - edges[:-2], RATE / window)
    falling = (edges[2:] - bins) / np.maximum(edges[2:] - edges[1:-1], RATE / window)
    bank = np.maximum(0, np.minimum(rising, falling))
    return np.asarray(bank / np.maximum(bank.sum(axis=0), 1e-9), np.float32)


def _pitches() -> Values:
    """Return weights [bins, 12] that fold a long spectrum into pitch classes."""
    bins = np.fft.rfftfreq(_LONG, 1 / RATE)
    weights = np.zeros((len(bins), 12), np.float32)
    inside = (bins > 55) & (bins < 2_000)
    note = 12 * np.log2(bins[inside] / 440) + 69
    nearness = np.exp(-0.5 * ((note - np.rint(note)) / 0.25) ** 2)
    prominence = np.exp(-0.5 * (np.log2(bins[inside] / 400) / 1.2) ** 2)
    weights[np.flatnonzero(inside), np.rint(note).astype(int) % 12] = nearness * prominence
    return weights


class Frames:
    """Cuts samples into overlapping windows whose centres are `hop` apart, from time 0 on."""

    def __init__(self, window: int, hop: int) -> None:
        self._window, self._hop = window, hop
        self._rest = np.zeros(window // 2, np.float32)

    def push(self, mono: Samples) -> Values:
        """Take samples in; return the windows [n, window] that are complete."""
        whole = np.concatenate([self._rest, mono])
        count = max((len(whole) - self._window) // self._hop + 1, 0)
        if not count:
            self._rest = whole
            return np.zeros((0, self._window), np.float32)
        view = np.lib.stride_tricks.sliding_window_view(whole, self._window)
        self._rest = whole[count * self._hop :]
        return view[: (count - 1) * self._hop + 1 : self._hop]

    def finish(self) -> Values:
        """Return the last windows, silence after the end."""
        return self.push(np.zeros(self._window // 2, np.float32))


class Features:
    """Takes mono sound at 24 kHz; afterwards has what rhythm and form are found from."""

    def __init__(self) -> None:
        self._short, self._long = Frames(_WINDOW, HOP), Frames(_LONG, RATE // HARMONY_FPS)
        self._short_window = np.hanning(_WINDOW).astype(np.float32)
        self._long_window = np.hanning(_LONG).astype(np.float32)
        self._bank, self._pitches = _bank(_WINDOW, _BANDS), _pitches()
        self._colours = _bank(_LONG, _COLOURS)
        centres = 700 * (10 ** (np.linspace(_mel(_LOWEST), _mel(_HIGHEST), _BANDS + 2) / 2595) - 1)
        self._low = int(np.searchsorted(centres[1:-1], _LOW_BAND))
        self._before = np.zeros((_LAG, _BANDS), np.float32)
        self._parts: list[tuple[Values, ...]] = []
        self._harmony: list[Values] = []

    def push(self, mono: Samples) -> None:
        """Take samples [n] in."""
        self._add(self._short.push(mono), self._long.push(mono))

    def finish(self) -> None:
        """Tell that no more samples come."""
        self._add(self._short.finish(), self._long.finish())

    def _add(self, short: Values, long: Values) -> None:
        if len(short):
            spectrum = np.abs(np.fft.rfft(short * self._short_window, axis=1)).astype(np.float32)
            bands = np.log1p(_COMPRESSION * (spectrum / _WINDOW * 4) @ self._bank)
            whole = np.concatenate([self._before, bands])
            self._before = whole[-_LAG:]
            wide = np.maximum(whole[:-_LAG], 0)
            # Vibrato moves energy into a neighbouring band: that is no onset.
            wide[:, 1:] = np.maximum(wide[:, 1:], whole[:-_LAG, :-1])
            wide[:, :-1] = np.maximum(wide[:, :-1], whole[:-_LAG, 1:])
            rise = np.maximum(whole[_LAG:] - wide, 0)
            power = (spectrum**2).sum(axis=1) / _WINDOW**2
            self._parts.append(
                (
                    rise.mean(axis=1),
                    rise[:, : self._low].mean(axis=1),
                    rise[:, self._low : self._low * 6].mean(axis=1),
                    power.astype(np.float32),
                )
            )
        if len(long):
            spectrum = np.abs(np.fft.rfft(long * self._long_window, axis=1)).astype(np.float32)
            colour = np.log1p(_COMPRESSION * (spectrum / _LONG * 4) @ self._colours)
            chroma = np.sqrt(spectrum) @ self._pitches
            self._harmony.append(np.concatenate([chroma, colour], axis=1).astype(np.float32))

    def _column(self, number: int) -> Values:
        parts = [part[number] for part in self._parts]
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    @property
    def onset(self) -> Values:
        """How much begins at each moment, over all bands."""
        return self._column(0)

    @property
    def low(self) -> Values:
        """The same below 160 Hz."""
        return self._column(1)

    @property
    def middle(self) -> Values:
        """The same where snare drums and voices are."""
        return self._column(2)

    @property
    def power(self) -> Values:
        """The power of each moment."""
        return self._column(3)

    @property
    def chroma(self) -> Values:
        """Pitch classes [n, 12], ten a second."""
        return self._slow[:, :12]

    @property
    def colour(self) -> Values:
        """The level of a few bands from low to high [n, 16], ten a second."""
        return self._slow[:, 12:]

    @property
    def _slow(self) -> Values:
        nothing = np.zeros((0, 12 + _COLOURS), np.float32)
        return np.concatenate(self._harmony) if self._harmony else nothing


def features(blocks: Iterator[Samples]) -> Features:
    """Return the features of stereo or mono blocks at 24 kHz."""
    found = Features()
    for block in blocks:
        found.push(block.mean(axis=1) if block.ndim == 2 else block)
    found.finish()
    return found
