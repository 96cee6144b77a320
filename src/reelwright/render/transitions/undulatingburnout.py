"""A wavy hole burns open from the centre."""

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
    wipe(first, second, progress, out, context, _order, softness=0.06)


def _order(grid: Grid) -> Field:
    waves = 1 + 0.12 * np.sin(grid.turn * np.float32(24 * np.pi) + grid.radius * 14)
    order: Field = grid.radius * waves / np.float32(1.12)
    return order
