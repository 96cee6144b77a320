"""Sees double, swaying."""

from __future__ import annotations

import math

from reelwright.render.looks.masks import crossfade
from reelwright.render.looks.warps import moved
from reelwright.render.planes import Planes
from reelwright.render.protocols import EffectContext


def apply(
    picture: Planes,
    progress: float,
    time: float,
    parameters: dict[str, str],
    context: EffectContext,
) -> Planes:
    """Return the picture with the effect."""
    reach = 0.02 * context.width * (1.0 + 0.5 * math.sin(2.0 * math.pi * time))
    left, right = moved(picture, dx=-reach, scale=1.03), moved(picture, dx=reach, scale=1.03)
    crossfade(left, right, 0.5, picture)
    return picture
