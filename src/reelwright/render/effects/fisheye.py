"""Seen through a very wide lens."""

from __future__ import annotations

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
        grid = Grid(context.width, context.height, 4)
        bulge = 0.62 + 0.38 * grid.radius**2
        reach = grid.half_diagonal
        context.cache["map"] = (
            grid.across * bulge * reach + (context.width - 1) / 2,
            grid.down * bulge * reach + (context.height - 1) / 2,
        )
    return bent(picture, *context.cache["map"])
