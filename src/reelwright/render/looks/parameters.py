"""Numbers in the `ExtParams` of effects: never an error, always in range."""

from __future__ import annotations

from math import isfinite


def number(parameters: dict[str, str], name: str, default: float, low: float, high: float) -> float:
    """Return a parameter inside its range; the default where it is absent or no number."""
    try:
        value = float(parameters.get(name, default))
    except ValueError:
        return default
    return min(max(value, low), high) if isfinite(value) else default


def length(parameters: dict[str, str], name: str, default: float, whole: int) -> float:
    """Return a length in pixels: up to 1 it is a share of `whole`, above 1 pixels."""
    value = number(parameters, name, default, -1.0e5, 1.0e5)
    return value * whole if abs(value) <= 1.0 else value
