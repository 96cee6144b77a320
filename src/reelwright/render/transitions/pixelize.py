"""The pictures dissolve into ever larger squares and back."""

from __future__ import annotations

from reelwright.render.looks.blurs import mosaic
from reelwright.render.looks.masks import at_rest, crossfade
from reelwright.render.planes import Planes
from reelwright.render.protocols import TransitionContext

_STEPS = 16
_COARSEST = 14
"""Squares across the picture at the coarsest."""


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    coarse = 1.0 - abs(2.0 * progress - 1.0)
    # The number of squares goes down in steps: squares that breathe would flicker.
    steps = round(_STEPS * coarse)
    crossfade(first, second, min(max(2.0 * progress - 0.5, 0.0), 1.0), out)
    if steps:
        out.copy_from(mosaic(out, out.width / _COARSEST * steps / _STEPS))
