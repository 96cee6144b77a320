"""Sharp in a window in the middle, out of focus around it."""

from __future__ import annotations

import numpy as np

from reelwright.render.looks.blurs import blurred
from reelwright.render.looks.grids import Grid, smooth_field
from reelwright.render.looks.masks import mask_of, select
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
    if "mask" not in context.cache:
        grid = Grid(context.width, context.height)
        away = np.maximum(np.abs(grid.x - 0.5), np.abs(grid.y - 0.5))
        context.cache["mask"] = mask_of(grid.full(smooth_field(away, 0.28, 0.34)))
    soft = blurred(picture, context.height * 0.015)
    mask, half = context.cache["mask"]
    select(picture, soft, mask, half, picture)
    return picture
