"""A region in coarse squares; without one, the whole picture."""

from __future__ import annotations

from reelwright.render.looks.blurs import mosaic
from reelwright.render.looks.regions import inside
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
    size = context.height / 48
    if context.region is None:
        return mosaic(picture, size)
    return inside(picture, context.region, lambda part: mosaic(part, size))
