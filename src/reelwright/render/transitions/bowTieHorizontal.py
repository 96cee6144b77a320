"""Two wedges come in from left and right and meet."""

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
    wipe(first, second, progress, out, context, _order, softness=0.03)


def _order(grid: Grid) -> Field:
    side = 1 - np.abs(grid.x * 2 - 1)
    order: Field = np.clip(side * 0.5 + np.abs(grid.y - 0.5), 0, 1)
    return order
