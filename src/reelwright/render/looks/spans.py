"""Where an effect stands in time: openings, closings, pulses, unsteady hands."""

from __future__ import annotations

import math

from reelwright.render.looks.grids import smooth

OPENING = 0.8
"""Seconds that an opening or a closing takes, where the span is long enough."""


def opened(progress: float, time: float, seconds: float = OPENING) -> float:
    """Return how far an opening has come, 0..1; it is over after `seconds` or half the span."""
    seconds = min(seconds, _span(progress, time, seconds) / 2)
    return smooth(time / seconds) if seconds > 0 else 1.0


def closed(progress: float, time: float, seconds: float = OPENING) -> float:
    """Return how far a closing has come, 0..1; it ends with the span."""
    span = _span(progress, time, math.inf)
    if math.isinf(span):
        return 0.0
    seconds = min(seconds, span / 2)
    return smooth(1.0 - (span - time) / seconds) if seconds > 0 else 0.0


def pulse(time: float, period: float, width: float = 0.15) -> float:
    """Return a soft beat 0..1 that comes once a period, `width` being its share of it."""
    phase = time / period % 1.0
    return math.exp(-(((phase - 0.5) / width) ** 2) * 4)


def sway(time: float, seed: int, speed: float = 1.0) -> float:
    """Return an unsteady movement in -1..1, without a period that shows."""
    start = seed % 997 * 0.37
    turns = ((0.9, 0.5), (2.3, 0.3), (3.7, 0.2))
    return sum(
        share * math.sin(start * rate + 2.0 * math.pi * rate * speed * time)
        for rate, share in turns
    )


def jump(step: int, seed: int) -> float:
    """Return a number in -1..1 that only step and seed decide."""
    value = (step * 0x9E3779B1 ^ seed * 0x85EBCA6B) & 0xFFFFFFFF
    value = (value ^ value >> 15) * 0x2C1B3C6D & 0xFFFFFFFF
    value ^= value >> 13
    return (value & 0xFFFF) / 0x7FFF - 1.0


def _span(progress: float, time: float, unknown: float) -> float:
    return time / progress if progress > 0 else unknown
