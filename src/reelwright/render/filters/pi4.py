"""Infrared, dim: dark and rosy."""

from __future__ import annotations

from reelwright.render.looks.grade import Grade, graded
from reelwright.render.planes import Planes
from reelwright.render.protocols import EffectContext

GRADE = Grade(hue=-120, saturation=-45, brightness=-14, fade=0.2, dim=0.15, vignette=0.35)


def apply(
    picture: Planes,
    progress: float,
    time: float,
    parameters: dict[str, str],
    context: EffectContext,
) -> Planes:
    """Return the picture in this look."""
    return graded(picture, GRADE, context)
