"""The camera flies into the first picture and arrives in the second."""

from __future__ import annotations

from reelwright.render.looks.grids import smooth
from reelwright.render.looks.masks import at_rest, crossfade
from reelwright.render.looks.warps import moved
from reelwright.render.planes import Planes
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    near = moved(first, scale=1.0 + 0.9 * smooth(progress, 0.0, 1.0) ** 1.5)
    arriving = moved(second, scale=1.0 + 0.25 * (1.0 - smooth(progress, 0.2, 1.0)))
    crossfade(near, arriving, smooth(progress, 0.35, 0.8), out)
