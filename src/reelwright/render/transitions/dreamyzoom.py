"""The first picture turns and comes near, the second turns back into place."""

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
    leaving, coming = smooth(progress, 0.0, 0.7), 1.0 - smooth(progress, 0.3, 1.0)
    near = moved(first, scale=1.0 + 0.6 * leaving, angle=6.0 * leaving)
    arriving = moved(second, scale=1.0 + 0.6 * coming, angle=-6.0 * coming)
    crossfade(near, arriving, smooth(progress, 0.3, 0.7), out)
