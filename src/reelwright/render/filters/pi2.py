"""Infrared, twilight: violet and blue."""

from __future__ import annotations

from reelwright.render.looks.grade import Grade, graded
from reelwright.render.planes import Planes
from reelwright.render.protocols import EffectContext

GRADE = Grade(hue=-150, saturation=-20, brightness=-8, contrast=10, shadows=(8, 2), vignette=0.25)


def apply(
    picture: Planes,
    progress: float,
    time: float,
    parameters: dict[str, str],
    context: EffectContext,
) -> Planes:
    """Return the picture in this look."""
    return graded(picture, GRADE, context)
