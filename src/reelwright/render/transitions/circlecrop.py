"""The first picture shrinks into a round hole in the dark, the second grows out of it."""

from __future__ import annotations

from reelwright.render.looks.grids import Field, Grid, smooth
from reelwright.render.looks.masks import at_rest, wipe
from reelwright.render.planes import BLACK, Planes, empty, fill
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    dark = empty(out.width, out.height, alpha=out.alpha is not None)
    fill(dark, BLACK, 0)
    size = smooth(abs(2.0 * progress - 1.0)) ** 1.5
    wipe(dark, first if progress < 0.5 else second, size, out, context, _order, softness=0.006)


def _order(grid: Grid) -> Field:
    order: Field = grid.radius
    return order
