"""Budapest: pink and cream."""

from __future__ import annotations

from reelwright.render.looks.grade import Grade, graded
from reelwright.render.planes import Planes
from reelwright.render.protocols import EffectContext

GRADE = Grade(contrast=-4, saturation=-6, fade=0.18, shadows=(2, 5), lights=(-7, 6), grain=2)


def apply(
    picture: Planes,
    progress: float,
    time: float,
    parameters: dict[str, str],
    context: EffectContext,
) -> Planes:
    """Return the picture in this look."""
    return graded(picture, GRADE, context)
