"""The caller's own look, from the parameters of the `color` filter."""

from __future__ import annotations

from reelwright.render.looks.grade import Grade, graded
from reelwright.render.looks.parameters import number
from reelwright.render.looks.temperature import tint
from reelwright.render.planes import Planes
from reelwright.render.protocols import EffectContext

_TINT = 0.25
"""Chroma steps of one step of `tint` (green to magenta)."""


def apply(
    picture: Planes,
    progress: float,
    time: float,
    parameters: dict[str, str],
    context: EffectContext,
) -> Planes:
    """Return the picture in the look that the parameters describe."""
    return graded(picture, grade_of(parameters), context)


def grade_of(parameters: dict[str, str]) -> Grade:
    """Return the look for `brightness`, `contrast`, `saturation`, `kelvin_temperature` …"""
    strength = number(parameters, "temperature_ratio", 50.0, 0.0, 100.0) / 100
    kelvin = number(parameters, "kelvin_temperature", 6500.0, 1000.0, 40000.0)
    cb, cr = (strength * part for part in tint(kelvin))
    magenta = number(parameters, "tint", 0.0, -100.0, 100.0) * _TINT
    cb, cr = cb + magenta * 0.5, cr + magenta
    return Grade(
        brightness=number(parameters, "brightness", 0.0, -100.0, 100.0),
        contrast=number(parameters, "contrast", 0.0, -100.0, 100.0),
        saturation=number(parameters, "saturation", 0.0, -100.0, 100.0),
        shadows=(cb * 0.2, cr * 0.2),
        lights=(cb, cr),
        vignette=number(parameters, "dark_corner_ratio", 0.0, 0.0, 100.0) / 100,
    )
