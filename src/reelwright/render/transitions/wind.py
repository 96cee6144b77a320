"""The second picture is blown in from the left in streaks."""

from __future__ import annotations

from reelwright.render.looks.grids import Field, Grid, random
from reelwright.render.looks.masks import wipe
from reelwright.render.planes import Planes
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    wipe(first, second, progress, out, context, _order, softness=0.2)


def _order(grid: Grid) -> Field:
    gusts = random(7, grid.height // 2 + 1, 1).repeat(2, 0)[: grid.height]
    order: Field = grid.x * 0.75 + gusts * 0.25
    return order
