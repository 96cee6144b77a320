"""A night-vision camera: green, bright, noisy."""

from __future__ import annotations

from reelwright.render.looks.grade import Grade, graded
from reelwright.render.planes import Planes, recolour
from reelwright.render.protocols import EffectContext

_GRADE = Grade(
    saturation=-100,
    contrast=12,
    gamma=1.35,
    shadows=(-14, -18),
    lights=(-40, -48),
    vignette=0.6,
    grain=10,
)


def apply(
    picture: Planes,
    progress: float,
    time: float,
    parameters: dict[str, str],
    context: EffectContext,
) -> Planes:
    """Return the picture with the effect."""
    return recolour(picture, lambda one: graded(one, _GRADE, context))
