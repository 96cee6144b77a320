"""Gains over time: fades by the names of a common audio filter, envelopes straight in dB."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Values: TypeAlias = npt.NDArray[np.float64]

FLOOR_DB = -60.0
"""Where an envelope's straight lines end: a gain of 0 is drawn to here."""


def _double_seat(x: Values) -> Values:
    low, high = np.cbrt(2 * x) / 2, 1 - np.cbrt(2 * (1 - x)) / 2
    return np.where(x <= 0.5, low, high)


def _double_sigmoid(x: Values) -> Values:
    low, high = (2 * x) ** 3 / 2, 1 - (2 * (1 - x)) ** 3 / 2
    return np.where(x <= 0.5, low, high)


CURVES: dict[str, Callable[[Values], Values]] = {
    "tri": lambda x: x,
    "qsin": lambda x: np.sin(x * (np.pi / 2)),
    "hsin": lambda x: (1 - np.cos(x * np.pi)) / 2,
    "esin": lambda x: 1 - np.cos(np.pi / 4 * ((2 * x - 1) ** 3 + 1)),
    "log": lambda x: np.clip(1 + 0.2 * np.log10(np.maximum(x, 1e-9)), 0, 1),
    "ipar": lambda x: 1 - (1 - x) ** 2,
    "qua": lambda x: x**2,
    "cub": lambda x: x**3,
    "squ": np.sqrt,
    "cbr": np.cbrt,
    "par": lambda x: 1 - np.sqrt(1 - x),
    "exp": lambda x: 10.0 ** (5 * (x - 1)),
    "iqsin": lambda x: np.arcsin(x) * (2 / np.pi),
    "ihsin": lambda x: np.arccos(1 - 2 * x) / np.pi,
    "dese": _double_seat,
    "desi": _double_sigmoid,
}
"""Gain (0 to 1) at the place x (0 = silent end, 1 = full end) of a fade."""


def fade(curve: str, place: Values) -> Values:
    """Return the gains at places of a fade; outside 0..1 it is silent or full."""
    inside = np.clip(place, 0.0, 1.0)
    gains = CURVES.get(curve, CURVES["tri"])(inside)
    return np.asarray(np.where(place <= 0, 0.0, np.where(place >= 1, 1.0, gains)))


def envelope(points: Sequence[tuple[float, float]], times: Values) -> Values:
    """Return the gains at times: straight lines in dB between points, level outside them."""
    floor = 10 ** (FLOOR_DB / 20)
    decibels = [20 * np.log10(max(gain, floor)) for _, gain in points]
    gains: Values = 10 ** (np.interp(times, [time for time, _ in points], decibels) / 20)
    if any(gain < floor for _, gain in points):
        gains = np.where(gains <= floor * 1.0001, 0.0, gains)
    return gains
