"""The first picture is squeezed to a line across the middle."""

from __future__ import annotations

from reelwright.render.looks.grids import smooth
from reelwright.render.looks.masks import at_rest
from reelwright.render.looks.pushes import put
from reelwright.render.planes import Planes
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    out.copy_from(second)
    put(first, out, scale=1.0, scale_y=max(1.0 - smooth(progress), 0.002))
