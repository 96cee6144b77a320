"""Is out of focus at both ends; with a region, that part is blurred all the time."""

from __future__ import annotations

from reelwright.render.looks.blurs import blurred
from reelwright.render.looks.regions import inside
from reelwright.render.looks.spans import closed, opened
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
    if context.region is not None:
        return inside(picture, context.region, lambda part: blurred(part, context.height * 0.02))
    away = max(1.0 - opened(progress, time, 0.5), closed(progress, time, 0.5))
    return blurred(picture, context.height * 0.015 * away) if away > 0.01 else picture
