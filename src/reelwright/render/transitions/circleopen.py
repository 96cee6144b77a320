"""A circle with a soft rim opens from the centre."""

from __future__ import annotations

from reelwright.render.looks.grids import Field, Grid
from reelwright.render.looks.masks import wipe
from reelwright.render.planes import Planes
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    wipe(first, second, progress, out, context, _order, softness=0.15)


def _order(grid: Grid) -> Field:
    order: Field = grid.radius
    return order
