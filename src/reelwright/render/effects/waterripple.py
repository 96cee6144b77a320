"""Rings run over the picture as on water."""

from __future__ import annotations

import numpy as np

from reelwright.render.looks.grids import Grid
from reelwright.render.looks.warps import bent
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
    grid = Grid(context.width, context.height, 4)
    radius = np.maximum(grid.radius, 1e-2)
    wave = np.sin(radius * 45 - np.float32(time * 9)) * np.float32(0.006 * context.height)
    spread = wave * np.exp(-radius * 0.5) / radius
    from_x = grid.pixel_x + grid.across * spread
    from_y = grid.pixel_y + grid.down * spread
    return bent(picture, from_x, from_y)
