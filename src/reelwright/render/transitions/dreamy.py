"""Both pictures waver like a daydream while they fade into each other."""

from __future__ import annotations

import numpy as np

from reelwright.render.looks.grids import smooth
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
    crossfade(first, second, smooth(progress, 0.15, 0.85), out)
    strength = 0.03 * out.height * smooth(1.0 - abs(2.0 * progress - 1.0))
    x, y = pixel_grid(out.width, out.height)
    phase = np.float32(2.0 * np.pi) * (x / out.width * 2.0 + np.float32(progress * 2.0))
    wave = np.sin(phase) * np.float32(strength)
    out.copy_from(bent(out, x, (y + wave).astype(np.float32)))
