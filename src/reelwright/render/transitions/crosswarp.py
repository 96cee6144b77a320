"""A wave of magnification runs from left to right and changes the picture."""

from __future__ import annotations

import numpy as np

from reelwright.render.looks.grids import Field, Grid, smooth_field
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
    # Each column changes in its own time, the left one first.
    own = smooth_field(np.float32(2.0 * progress) - grid.x, 0.0, 1.0)
    mask, half = mask_of(grid.full(own))
    select(_stretched(first, 1.0 - own), _stretched(second, own), mask, half, out)


def _stretched(picture: Planes, share: Field) -> Planes:
    """Return the picture with each column magnified; share 1 is natural size, 0 endless."""
    x, y = pixel_grid(picture.width, picture.height)
    middle_x, middle_y = (picture.width - 1) / 2, (picture.height - 1) / 2
    from_x = ((x - middle_x) * share + middle_x).astype(np.float32)
    from_y = ((y - middle_y) * share + middle_y).astype(np.float32)
    return bent(picture, from_x, from_y)
