"""Tiles of a board flip over to the second picture, from left to right."""

from __future__ import annotations

import numpy as np

from reelwright.render.looks.grids import Grid, smooth_field
from reelwright.render.looks.masks import at_rest, mask_of, select
from reelwright.render.looks.warps import EMPTY, bent, pixel_grid
from reelwright.render.planes import Planes, empty
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    grid = Grid(out.width, out.height)
    columns = 5
    column, row, rows = grid.tiles(columns)
    start = (column + row) / (columns + rows - 2 or 1)
    own = smooth_field(grid.full(np.float32(1.7 * progress) - start * np.float32(0.7)), 0.0, 1.0)
    narrow = np.maximum(np.abs(2 * own - 1), np.float32(1e-3))
    x, y = pixel_grid(out.width, out.height)
    middle = ((column + 0.5) * (out.width / columns) - 0.5).astype(np.float32)
    inside = (x - middle) / narrow
    mixed = empty(out.width, out.height, alpha=out.alpha is not None)
    mask, half = mask_of((own > 0.5).astype(np.float32))
    select(first, second, mask, half, mixed)
    edge = np.abs(inside) > out.width / columns / 2
    # Beside a tile that stands on edge there is nothing: far outside of the picture.
    from_x = np.where(edge, np.float32(-9.0e4), middle + inside)
    turned = bent(mixed, from_x.astype(np.float32), y, border=EMPTY)
    out.copy_from(turned)
