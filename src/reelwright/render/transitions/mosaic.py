"""A board of tiles turns over at random from one picture to the other."""

from __future__ import annotations

from reelwright.render.looks.grids import Field, Grid, random
from reelwright.render.looks.masks import wipe
from reelwright.render.planes import Planes
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    wipe(first, second, progress, out, context, _order, softness=0.25)


def _order(grid: Grid) -> Field:
    columns = 8
    column, row, rows = grid.tiles(columns)
    order: Field = random(17, rows, columns)[row, column]
    return order
