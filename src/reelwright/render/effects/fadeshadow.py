"""A shadow passes over the picture."""

from __future__ import annotations

import numpy as np

from reelwright.render.looks.grids import Grid
from reelwright.render.looks.tones import shade
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
    grid = Grid(context.width, context.height)
    front = np.float32(2.4 * (time / 3.0 % 1.0) - 0.7)
    shadow = np.exp(-(((grid.x * 0.7 + grid.y * 0.3 - front) / np.float32(0.22)) ** 2))
    shade(picture, 1 - np.float32(0.6) * shadow)
    return picture
