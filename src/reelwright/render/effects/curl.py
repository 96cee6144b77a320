"""The picture curls and uncurls."""

from __future__ import annotations

import math

import numpy as np

from reelwright.render.looks.grids import Grid
from reelwright.render.looks.warps import bent
from reelwright.render.planes import Planes
from reelwright.render.protocols import EffectContext


def apply(
    picture: Planes,
    progress: float,
    time: float,
    parameters: dict[str, str],
    context: EffectContext,
) -> Planes:
    """Return the picture with the effect."""
    grid = Grid(context.width, context.height, 4)
    turn = np.clip(1 - grid.radius, 0, 1) ** 2 * np.float32(1.2 * math.sin(2 * math.pi * time / 2))
    cosine, sine = np.cos(turn), np.sin(turn)
    across, down = grid.across * grid.half_diagonal, grid.down * grid.half_diagonal
    from_x = across * cosine - down * sine + (context.width - 1) / 2
    from_y = across * sine + down * cosine + (context.height - 1) / 2
    return bent(picture, from_x, from_y)
