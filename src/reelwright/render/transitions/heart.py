"""A heart grows from the middle until it fills the picture."""

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
    wipe(first, second, progress, out, context, _order, softness=0.015)


def _order(grid: Grid) -> Field:
    x = grid.across * np.float32(1.1)
    y = -grid.down * np.float32(1.1) + 0.12
    # The size of the heart curve that runs through a pixel: (x² + (y - √|x|)²) = size².
    size = np.sqrt(x**2 + (y * np.float32(1.1) - np.sqrt(np.abs(x)) * np.float32(0.55)) ** 2)
    order: Field = size / size.max()
    return order
