"""A rainbow lies over the picture."""

from __future__ import annotations

import numpy as np

from reelwright.render.looks.grids import Grid
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
    phase = (grid.x * 0.5 + grid.y * 0.5) * np.float32(2 * np.pi)
    small = phase[: context.height // 2 * 2 : 2, : context.width // 2 * 2 : 2]
    for plane, turn in ((picture.u, np.sin(small)), (picture.v, np.cos(small))):
        moved_to = plane.astype(np.float32) + turn * np.float32(16)
        plane[:] = np.clip(moved_to, 16, 240).astype(np.uint8)
    return picture
