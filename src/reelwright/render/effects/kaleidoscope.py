"""Six mirrored sectors around the middle."""

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
    sector = np.abs((grid.turn * 6 + np.float32(time * 0.2)) % 1.0 - 0.5) / 6
    angle = sector * np.float32(2 * np.pi)
    reach = grid.radius * np.float32(grid.half_diagonal * 0.8)
    from_x = np.sin(angle) * reach + (context.width - 1) / 2
    from_y = np.cos(angle) * -reach + (context.height - 1) / 2
    return bent(picture, from_x, from_y)
