"""The picture is seen through facets that grow out of it and flatten into the second."""

from __future__ import annotations

import numpy as np

from reelwright.render.looks.grids import Grid, smooth
from reelwright.render.looks.masks import at_rest, crossfade
from reelwright.render.looks.warps import bent, pixel_grid
from reelwright.render.planes import Planes
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    strength = np.float32(0.05 * smooth(1.0 - abs(2.0 * progress - 1.0)))
    grid = Grid(out.width, out.height)
    cells = np.float32(2 * np.pi * 9)
    x, y = pixel_grid(out.width, out.height)
    from_x = x + np.sin(grid.x * cells) * strength * out.width
    tall = np.float32(grid.height / grid.width)
    from_y = y + np.sin(grid.y * cells * tall) * strength * out.width
    crossfade(first, second, smooth(progress, 0.25, 0.75), out)
    out.copy_from(bent(out, from_x.astype(np.float32), from_y.astype(np.float32)))
