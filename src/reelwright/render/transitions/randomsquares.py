"""Small squares change at random."""

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
    columns = 18
    column, row, rows = grid.tiles(columns)
    order: Field = random(3, rows, columns)[row, column]
    return order
