"""The second picture jumps in from below and bounces."""

from __future__ import annotations

from reelwright.render.looks.masks import at_rest
from reelwright.render.looks.pushes import bounced, drop
from reelwright.render.planes import Planes
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    drop(first, second, bounced(progress), out, from_above=False)
