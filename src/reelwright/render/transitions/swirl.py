"""The pictures are stirred into each other."""

from __future__ import annotations

import numpy as np

from reelwright.render.looks.grids import Grid, smooth
from reelwright.render.looks.masks import at_rest, crossfade
from reelwright.render.looks.warps import bent
from reelwright.render.planes import Planes, empty
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    strength = 5.0 * smooth(1.0 - abs(2.0 * progress - 1.0))
    grid = Grid(out.width, out.height, 4)
    turn = strength * np.clip(1.0 - grid.radius, 0.0, 1.0) ** 2
    cosine, sine = np.cos(turn), np.sin(turn)
    across, down = grid.across * grid.half_diagonal, grid.down * grid.half_diagonal
    x = (across * cosine - down * sine + (out.width - 1) / 2).astype(np.float32)
    y = (across * sine + down * cosine + (out.height - 1) / 2).astype(np.float32)
    mixed = empty(out.width, out.height, alpha=out.alpha is not None)
    crossfade(first, second, smooth(progress, 0.3, 0.7), mixed)
    out.copy_from(bent(mixed, x, y))
