"""The first picture drips down in ragged columns."""

from __future__ import annotations

import numpy as np

from reelwright.render.looks.grids import Field, Grid, random
from reelwright.render.looks.masks import wipe
from reelwright.render.planes import Planes
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    wipe(first, second, progress, out, context, _order, softness=0.012)


def _order(grid: Grid) -> Field:
    columns = random(23, 1, 28)
    late = columns[:, np.minimum((grid.x[0] * 28).astype(int), 27)]
    order: Field = grid.y * 0.55 + late * 0.45
    return order
