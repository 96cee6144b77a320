"""A rainbow moves over the picture."""

from __future__ import annotations

import numpy as np

from reelwright.render.looks.grids import Grid
from reelwright.render.looks.tones import colourful
from reelwright.render.planes import Planes, recolour
from reelwright.render.protocols import EffectContext


def apply(
    picture: Planes,
    progress: float,
    time: float,
    parameters: dict[str, str],
    context: EffectContext,
) -> Planes:
    """Return the picture with the effect."""
    grid = Grid(context.width, context.height)
    phase = (grid.x * 0.5 + grid.y * 0.5 - np.float32(time * 0.4)) * np.float32(2 * np.pi)
    return recolour(picture, lambda one: colourful(one, phase))
