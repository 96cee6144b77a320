"""A wide warm light sweeps across the picture."""

from __future__ import annotations

import numpy as np

from reelwright.render.looks.grids import Grid
from reelwright.render.looks.tones import light
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
    grid = Grid(context.width, context.height)
    front = np.float32(1.8 * (time / 2.5 % 1.0) - 0.4)
    beam = np.exp(-(((grid.x * 0.7 + grid.y * 0.3 - front) / np.float32(0.25)) ** 2))
    light(picture, np.float32(0.4) * beam, (215, 108, 145))
    return picture
