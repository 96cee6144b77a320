"""The second picture fades in over the first."""

from __future__ import annotations

from reelwright.render.looks.masks import at_rest, crossfade
from reelwright.render.planes import Planes
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    crossfade(first, second, progress, out)
