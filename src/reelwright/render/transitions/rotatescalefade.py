"""One picture turns away while the other turns in, both growing small on the way."""

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
    turn = smooth(progress)
    small = 1.0 - 0.35 * (1.0 - abs(2.0 * turn - 1.0))
    leaving = moved(first, scale=small, angle=180.0 * turn)
    coming = moved(second, scale=small, angle=180.0 * (turn - 1.0))
    crossfade(leaving, coming, smooth(progress, 0.3, 0.7), out)
