"""A star of mirrored sectors opens and turns into the second picture."""

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
    wipe(first, second, progress, out, context, _order, softness=0.1)


def _order(grid: Grid) -> Field:
    sector = np.abs(grid.turn * 12 % 1.0 - 0.5) * 2
    order: Field = grid.radius * 0.6 + sector * 0.4
    return order
