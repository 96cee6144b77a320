"""A drop falls on the first picture; its ring carries the second one outwards."""

from __future__ import annotations

import numpy as np

from reelwright.render.looks.grids import Grid, enlarged, smooth_field
from reelwright.render.looks.masks import at_rest, mask_of, select
from reelwright.render.looks.warps import bent
from reelwright.render.planes import Planes
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    grid = Grid(out.width, out.height, 4)
    front = np.float32(progress * 1.35)
    behind = front - grid.radius
    ring = np.exp(-((behind / np.float32(0.12)) ** 2)) * np.sin(behind * 40)
    wave = ring * np.float32(0.03 * out.height * (1.0 - progress))
    radius = np.maximum(grid.radius, np.float32(1e-3))
    x, y = grid.pixel_x, grid.pixel_y
    mask, half = mask_of(enlarged(smooth_field(behind, 0.0, 0.3), out.width, out.height))
    select(first, second, mask, half, out)
    out.copy_from(bent(out, x + grid.across / radius * wave, y + grid.down / radius * wave))
