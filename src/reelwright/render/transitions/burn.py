"""The first picture burns out to a warm white from which the second appears."""

from __future__ import annotations

from reelwright.render.looks.grids import smooth
from reelwright.render.looks.masks import at_rest, crossfade
from reelwright.render.planes import Planes, empty, fill
from reelwright.render.protocols import TransitionContext

_GLOW = (225, 108, 142)
"""A warm white: Y, Cb, Cr."""


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    glow = empty(out.width, out.height, alpha=out.alpha is not None)
    fill(glow, _GLOW)
    if progress < 0.5:
        crossfade(first, glow, smooth(progress, 0.0, 0.5), out)
    else:
        crossfade(glow, second, smooth(progress, 0.5, 1.0), out)
