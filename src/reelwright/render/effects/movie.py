"""The bars of a wide screen slide in, and the colours of the cinema."""

from __future__ import annotations

from reelwright.render.looks.grade import Grade, graded
from reelwright.render.looks.spans import opened
from reelwright.render.looks.tones import bars
from reelwright.render.planes import Planes, recolour
from reelwright.render.protocols import EffectContext

_GRADE = Grade(contrast=8, saturation=-4, shadows=(5, -5), lights=(-5, 3), vignette=0.2)


def apply(
    picture: Planes,
    progress: float,
    time: float,
    parameters: dict[str, str],
    context: EffectContext,
) -> Planes:
    """Return the picture with the effect."""
    colours = recolour(picture, lambda one: graded(one, _GRADE, context))
    return bars(colours, 2 * round(context.height * 0.035 * opened(progress, time)))
