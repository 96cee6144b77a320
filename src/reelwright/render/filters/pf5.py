"""Vintage: faded and yellowed."""

from __future__ import annotations

from reelwright.render.looks.grade import Grade, graded
from reelwright.render.planes import Planes
from reelwright.render.protocols import EffectContext

GRADE = Grade(
    contrast=-6,
    saturation=-30,
    fade=0.35,
    dim=0.15,
    shadows=(-4, 2),
    lights=(-16, 5),
    grain=5,
    vignette=0.3,
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
