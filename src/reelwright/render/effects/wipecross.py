"""Is uncovered by a growing cross."""

from __future__ import annotations

import numpy as np

from reelwright.render.looks.grids import Grid, smooth_field
from reelwright.render.looks.spans import opened
from reelwright.render.looks.tones import shade
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
    size = opened(progress, time)
    if size < 1.0:
        grid = Grid(context.width, context.height)
        arm = np.minimum(np.abs(grid.x - 0.5), np.abs(grid.y - 0.5))
        shade(picture, smooth_field(np.float32(size * 0.54) - arm, 0.0, 0.03))
    return picture
