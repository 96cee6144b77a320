"""Both pictures lose their colour in the middle of the fade."""

from __future__ import annotations

from reelwright.render.looks.blurs import without_color
from reelwright.render.looks.grids import smooth
from reelwright.render.looks.masks import at_rest, crossfade
from reelwright.render.planes import Planes
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    pale = 1.0 - abs(2.0 * progress - 1.0)
    crossfade(first, second, smooth(progress, 0.2, 0.8), out)
    without_color(out, smooth(pale, 0.0, 0.6))
