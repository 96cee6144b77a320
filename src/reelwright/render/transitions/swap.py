"""The pictures draw back, change places and come forward."""

from __future__ import annotations

from reelwright.render.looks.grids import smooth
from reelwright.render.looks.masks import at_rest
from reelwright.render.looks.pushes import put
from reelwright.render.planes import BLACK, Planes, fill
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    away = smooth(1.0 - abs(2.0 * progress - 1.0))
    scale = 1.0 - 0.45 * away
    aside = 0.28 * out.width * away
    fill(out, BLACK, 0)
    pictures = [(first, -aside), (second, aside)]
    for picture, dx in pictures if progress >= 0.5 else reversed(pictures):
        put(picture, out, scale=scale, dx=dx)
