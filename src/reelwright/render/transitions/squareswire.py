"""Squares of a board open from their middles, diagonally one after the other."""

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
    columns = 9
    rows = max(1, round(columns * grid.height / grid.width))
    across = np.abs(grid.x * columns % 1.0 - 0.5) * 2
    down = np.abs(grid.y * rows % 1.0 - 0.5) * 2
    start = (np.floor(grid.x * columns) + np.floor(grid.y * rows)) / (columns + rows - 2 or 1)
    order: Field = np.maximum(across, down) * 0.35 + start * 0.65
    return order
