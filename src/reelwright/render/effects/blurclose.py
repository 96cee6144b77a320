"""Goes out of focus at the end."""

from __future__ import annotations

from reelwright.render.looks.blurs import blurred
from reelwright.render.looks.spans import closed
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
    way = closed(progress, time)
    return blurred(picture, context.height * 0.025 * way) if way > 0.01 else picture
