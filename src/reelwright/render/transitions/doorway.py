"""The first picture opens like two doors; the second comes through."""

from __future__ import annotations

from reelwright.render.looks.grids import smooth
from reelwright.render.looks.masks import at_rest
from reelwright.render.looks.pushes import half, put
from reelwright.render.planes import BLACK, Planes, fill
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    way = smooth(progress)
    fill(out, BLACK, 0)
    put(second, out, scale=0.6 + 0.4 * way)
    for left in (True, False):
        half(first, out, left=left, dx=(-0.5 if left else 0.5) * way * out.width)
