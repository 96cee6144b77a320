"""An old black-and-white set: grey, lines, grain."""

from __future__ import annotations

import numpy as np

from reelwright.render.looks.grade import Grade, graded
from reelwright.render.looks.tones import shade
from reelwright.render.planes import Planes, recolour
from reelwright.render.protocols import EffectContext

_GRADE = Grade(saturation=-100, contrast=10, fade=0.1, vignette=0.5, grain=9)


def apply(
    picture: Planes,
    progress: float,
    time: float,
    parameters: dict[str, str],
    context: EffectContext,
) -> Planes:
    """Return the picture with the effect."""
    result = recolour(picture, lambda one: graded(one, _GRADE, context))
    lines = np.where(np.arange(context.height) // 2 % 2, np.float32(0.82), np.float32(1.0))
    shade(result, lines[:, None])
    return result
