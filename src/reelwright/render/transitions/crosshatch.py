"""The picture comes through in a fabric of noise, from the centre outwards."""

from __future__ import annotations

from reelwright.render.looks.grids import Field, Grid, random
from reelwright.render.looks.masks import wipe
from reelwright.render.planes import Planes
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    wipe(first, second, progress, out, context, _order, softness=0.12)


def _order(grid: Grid) -> Field:
    fine = random(11, grid.height // 3 + 1, 1).repeat(3, 0)[: grid.height]
    cross = random(12, 1, grid.width // 3 + 1).repeat(3, 1)[:, : grid.width]
    order: Field = grid.radius * 0.55 + fine * cross * 0.45
    return order
