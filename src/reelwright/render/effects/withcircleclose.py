"""Is covered by a closing circle."""

from __future__ import annotations

from reelwright.render.looks.grids import Grid, smooth_field
from reelwright.render.looks.spans import closed
from reelwright.render.looks.tones import shade
from reelwright.render.planes import Planes
from reelwright.render.protocols import EffectContext


def apply(
    picture: Planes,
    progress: float,
    time: float,
    parameters: dict[str, str],
    context: EffectContext,
) -> Planes:
    """Return the picture with the effect."""
    size = 1.0 - closed(progress, time)
    if size < 1.0:
        radius = Grid(context.width, context.height).radius
        shade(picture, smooth_field(size * 1.06 - radius, 0.0, 0.05))
    return picture
