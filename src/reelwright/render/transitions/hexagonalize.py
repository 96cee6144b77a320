"""Honeycomb cells change one after the other, from the centre outwards."""

from __future__ import annotations

import math

import numpy as np

from reelwright.render.looks.grids import Field, Grid
from reelwright.render.looks.masks import wipe
from reelwright.render.planes import Planes
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    wipe(first, second, progress, out, context, _order, softness=0.1)


def _order(grid: Grid) -> Field:
    cells = 12
    x, y = grid.x * cells, grid.y * (cells * grid.height / grid.width)
    # Two lattices of rectangles, one shifted by half: the nearer centre makes hexagons.
    tall = math.sqrt(3)
    centres = []
    for shift in (0.0, 0.5):
        column = np.round(x - shift) + shift
        row = (np.round(y / tall - shift) + shift) * tall
        centres.append((np.hypot(x - column, y - row), column, row))
    nearer = centres[0][0] < centres[1][0]
    across = np.where(nearer, centres[0][1], centres[1][1]) - cells / 2
    down = np.where(nearer, centres[0][2], centres[1][2]) - cells * grid.height / grid.width / 2
    distance = np.hypot(across, down)
    order: Field = distance / distance.max()
    return order
