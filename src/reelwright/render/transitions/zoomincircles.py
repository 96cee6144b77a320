"""Rings of the picture come nearer, each in its own step, and bring the second one."""

from __future__ import annotations

import numpy as np

from reelwright.render.looks.grids import Grid, smooth_field
from reelwright.render.looks.masks import at_rest, mask_of, select
from reelwright.render.looks.warps import bent, pixel_grid
from reelwright.render.planes import Planes, empty
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    grid = Grid(out.width, out.height)
    ring = np.floor(grid.radius * 6) / 6
    own = smooth_field(np.float32(1.8 * progress) - ring * np.float32(0.8), 0.0, 1.0)
    scale = np.float32(1.0) - own * (1 - own) * np.float32(1.6)
    x, y = pixel_grid(out.width, out.height)
    middle_x, middle_y = (out.width - 1) / 2, (out.height - 1) / 2
    from_x = ((x - middle_x) * scale + middle_x).astype(np.float32)
    from_y = ((y - middle_y) * scale + middle_y).astype(np.float32)
    mask, half = mask_of(own)
    mixed = empty(out.width, out.height, alpha=out.alpha is not None)
    select(first, second, mask, half, mixed)
    out.copy_from(bent(mixed, from_x, from_y))
