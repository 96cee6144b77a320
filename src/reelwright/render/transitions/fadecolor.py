"""The first picture fades to black, the second out of black."""

from __future__ import annotations

from reelwright.render.looks.grids import smooth
from reelwright.render.looks.masks import at_rest, crossfade, silhouette
from reelwright.render.planes import BLACK, Planes
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    if progress < 0.5:
        crossfade(first, silhouette(first, BLACK), smooth(progress, 0.0, 0.5), out)
    else:
        crossfade(silhouette(second, BLACK), second, smooth(progress, 0.5, 1.0), out)
