"""The pictures are two sides of a cube that turns."""

from __future__ import annotations

from reelwright.render.looks.grids import smooth
from reelwright.render.looks.masks import at_rest
from reelwright.render.looks.pushes import side
from reelwright.render.planes import BLACK, Planes, fill
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    fill(out, BLACK, 0)
    way = smooth(progress)
    side(first, out, 1.0 - way, left=True)
    side(second, out, way, left=False)
