"""A board of dots grows until the dots meet, from left to right."""

from __future__ import annotations

import numpy as np

from reelwright.render.looks.grids import Field, Grid
from reelwright.render.looks.masks import wipe
from reelwright.render.planes import Planes
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    wipe(first, second, progress, out, context, _order, softness=0.05)


def _order(grid: Grid) -> Field:
    dots = 14
    size = grid.width / dots
    across = np.abs(grid.x * dots % 1.0 - 0.5)
    down = np.abs(grid.y * grid.height / size % 1.0 - 0.5)
    distance = np.sqrt(across**2 + down**2) * np.float32(np.sqrt(2))
    order: Field = distance * 0.6 + grid.x * 0.4
    return order
