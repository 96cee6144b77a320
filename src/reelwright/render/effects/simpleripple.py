"""One soft ring after the other runs outwards."""

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
    wave = np.sin(radius * 16 - np.float32(time * 5)) * np.float32(0.012 * context.height)
    spread = wave * np.exp(-radius * 1.2) / radius
    from_x = grid.pixel_x + grid.across * spread
    from_y = grid.pixel_y + grid.down * spread
    return bent(picture, from_x, from_y)
