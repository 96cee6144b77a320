"""Violet evening."""

from __future__ import annotations

from reelwright.render.looks.grade import Grade, graded
from reelwright.render.planes import Planes
from reelwright.render.protocols import EffectContext

GRADE = Grade(
    brightness=-5,
    contrast=4,
    saturation=-10,
    fade=0.15,
    shadows=(10, 5),
    lights=(-2, 3),
    vignette=0.25,
    grain=3,
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
