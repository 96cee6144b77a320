"""A set of the nineties: lines and glowing colours."""

from __future__ import annotations

import numpy as np

from reelwright.render.looks.grade import Grade, graded
from reelwright.render.looks.tones import shade
from reelwright.render.planes import Planes, recolour
from reelwright.render.protocols import EffectContext

_GRADE = Grade(saturation=20, contrast=8, bloom=0.2, vignette=0.3, grain=3)


def apply(
    picture: Planes,
    progress: float,
    time: float,
    parameters: dict[str, str],
    context: EffectContext,
) -> Planes:
    """Return the picture with the effect."""
    result = recolour(picture, lambda one: _colours(one, context))
    place = np.arange(context.height, dtype=np.float32) / context.height
    # A bright band climbs the screen, as where the tube is just being drawn.
    band = np.abs((place + np.float32(time * 0.35)) % 1.0 - 0.5) * 2
    lines = np.where(np.arange(context.height) // 2 % 2, np.float32(0.85), np.float32(1.0))
    shade(result, (lines * (1 - np.float32(0.18) * band))[:, None])
    return result


def _colours(picture: Planes, context: EffectContext) -> Planes:
    """Return the picture in the set's colours, which lie beside it."""
    result = graded(picture, _GRADE, context)
    shift = round(0.004 * context.width)
    result.u, result.v = np.roll(result.u, shift, 1), np.roll(result.v, -shift, 1)
    return result
