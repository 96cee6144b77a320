"""The picture tears into shifted bands like a bad recording, and is another."""

from __future__ import annotations

import numpy as np

from reelwright.render.looks.grids import random
from reelwright.render.looks.masks import at_rest, crossfade
from reelwright.render.looks.warps import bent, pixel_grid
from reelwright.render.planes import Planes
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    bands = 24
    step = int(progress * 10)
    chance = random(context.seed + step, bands)
    strength = 1.0 - abs(2.0 * progress - 1.0)
    crossfade(first, second, float(progress + (chance[0] - 0.5) * 0.4 * strength > 0.5), out)
    shifts = np.where(chance > 0.45, (random(context.seed + step + 99, bands) - 0.5), 0)
    rows = np.minimum(np.arange(out.height) * bands // out.height, bands - 1)
    x, y = pixel_grid(out.width, out.height)
    moved_x = x + (shifts[rows] * strength * 0.3 * out.width)[:, None].astype(np.float32)
    torn = bent(out, moved_x, y)
    shift = 2 * round(0.01 * strength * out.width)
    torn.u = np.roll(torn.u, shift, 1)
    torn.v = np.roll(torn.v, -shift, 1)
    out.copy_from(torn)
