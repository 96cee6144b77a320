"""Rain falls in streaks under a grey sky."""

from __future__ import annotations

from reelwright.render.looks.falling import drops
from reelwright.render.looks.grade import Grade, graded
from reelwright.render.planes import Planes, recolour
from reelwright.render.protocols import EffectContext

_GRADE = Grade(brightness=-6, contrast=-6, saturation=-25, shadows=(4, -2), lights=(3, -2))


def apply(
    picture: Planes,
    progress: float,
    time: float,
    parameters: dict[str, str],
    context: EffectContext,
) -> Planes:
    """Return the picture with the effect."""
    colours = recolour(picture, lambda one: graded(one, _GRADE, context))
    return drops(colours, time, context)
