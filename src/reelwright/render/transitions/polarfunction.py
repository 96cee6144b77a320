"""A flower of five petals opens from the centre."""

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
    wipe(first, second, progress, out, context, _order, softness=0.04)


def _order(grid: Grid) -> Field:
    petals = 1 + 0.35 * np.cos(grid.turn * np.float32(10 * np.pi))
    order: Field = grid.radius / petals * np.float32(0.65)
    return order
