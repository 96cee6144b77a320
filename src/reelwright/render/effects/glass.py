"""Seen through ribbed glass."""

from __future__ import annotations

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
    if "map" not in context.cache:
        grid = Grid(context.width, context.height)
        rib = (grid.x * 24 % 1.0 - 0.5) * np.float32(0.06 * context.width)
        from_x = grid.pixel_x + rib
        context.cache["map"] = (from_x, grid.pixel_y)
    return bent(picture, *context.cache["map"])
