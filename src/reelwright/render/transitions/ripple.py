"""Rings run outwards over the pictures while they fade."""

from __future__ import annotations

import numpy as np

from reelwright.render.looks.grids import Grid, smooth
from reelwright.render.looks.masks import at_rest, crossfade
from reelwright.render.looks.warps import bent
from reelwright.render.planes import Planes
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    crossfade(first, second, smooth(progress, 0.2, 0.8), out)
    strength = 0.02 * out.height * smooth(1.0 - abs(2.0 * progress - 1.0))
    grid = Grid(out.width, out.height, 4)
    radius = np.maximum(grid.radius, np.float32(1e-3))
    wave = np.sin(radius * 30 - np.float32(progress * 20)) * np.float32(strength) / radius
    x, y = grid.pixel_x, grid.pixel_y
    out.copy_from(bent(out, x + grid.across * wave, y + grid.down * wave))
