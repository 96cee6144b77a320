"""Sunny afternoon: airy and warm."""

from __future__ import annotations

from reelwright.render.looks.grade import Grade, graded
from reelwright.render.planes import Planes
from reelwright.render.protocols import EffectContext

GRADE = Grade(
    brightness=6, contrast=-6, saturation=-4, gamma=1.1, fade=0.12, lights=(-9, 4), bloom=0.15
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
