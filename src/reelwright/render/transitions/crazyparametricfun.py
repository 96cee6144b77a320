"""The picture whirls along loops that open into the second one."""

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
    strength = np.float32(0.12 * smooth(1.0 - abs(2.0 * progress - 1.0)) * out.width)
    grid = Grid(out.width, out.height, 4)
    phase = grid.turn * np.float32(2 * np.pi)
    loop = np.float32(2 * np.pi * progress)
    x, y = grid.pixel_x, grid.pixel_y
    from_x = x + np.cos(3 * phase + loop) * grid.radius * strength
    from_y = y + np.sin(2 * phase + loop) * grid.radius * strength
    crossfade(first, second, smooth(progress, 0.25, 0.75), out)
    out.copy_from(bent(out, from_x.astype(np.float32), from_y.astype(np.float32)))
