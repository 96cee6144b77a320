"""The first picture is drawn out to the left while the second follows."""

from __future__ import annotations

import numpy as np

from reelwright.render.looks.grids import Grid, smooth_field
from reelwright.render.looks.masks import at_rest, mask_of, select
from reelwright.render.looks.warps import bent, pixel_grid
from reelwright.render.planes import Planes
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    grid = Grid(out.width, out.height)
    own = smooth_field(np.float32(2.0 * progress) - (1.0 - grid.x), 0.0, 1.0)
    mask, half = mask_of(grid.full(own))
    x, y = pixel_grid(out.width, out.height)
    rows = y
    shift = np.float32(0.5 * out.width)
    leaving = bent(first, (x + own * shift).astype(np.float32), rows)
    coming = bent(second, (x - (1.0 - own) * shift).astype(np.float32), rows)
    select(leaving, coming, mask, half, out)
