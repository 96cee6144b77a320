"""The picture wrapped around a small planet."""

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
    around = (grid.turn + np.float32(time * 0.03)) % 1.0
    # There and back again, so that the ends of the picture meet.
    across = np.abs(around * 2 - 1) * np.float32(context.width - 1)
    near = np.clip(grid.radius * np.float32(1.6), 0, 1)
    down = (1 - near) * np.float32(context.height - 1)
    return bent(picture, across, down)
