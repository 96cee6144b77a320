"""Instant picture: milky blacks, warm lights, dark corners."""

from __future__ import annotations

from reelwright.render.looks.grade import Grade, graded
from reelwright.render.planes import Planes
from reelwright.render.protocols import EffectContext

GRADE = Grade(
    contrast=-4, saturation=-8, fade=0.3, shadows=(6, -2), lights=(-10, 4), vignette=0.35, grain=2
)


def apply(
    picture: Planes,
    progress: float,
    time: float,
    parameters: dict[str, str],
    context: EffectContext,
) -> Planes:
    """Return the picture in this look."""
    return graded(picture, GRADE, context)
