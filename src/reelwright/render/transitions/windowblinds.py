"""The slats of a blind turn over, one after the other from the top."""

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
    wipe(first, second, progress, out, context, _order, softness=0.08)


def _order(grid: Grid) -> Field:
    slats = 12
    order: Field = (grid.y * slats % 1.0) * 0.6 + np.floor(grid.y * slats) / (slats - 1) * 0.4
    return order
