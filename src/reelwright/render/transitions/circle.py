"""A circle closes to black over the first picture and opens over the second."""

from __future__ import annotations

from reelwright.render.looks.grids import Field, Grid
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
    if progress < 0.5:
        wipe(dark, first, 1.0 - 2.0 * progress, out, context, _order, softness=0.02)
    else:
        wipe(dark, second, 2.0 * progress - 1.0, out, context, _order, softness=0.02)


def _order(grid: Grid) -> Field:
    order: Field = grid.radius
    return order
