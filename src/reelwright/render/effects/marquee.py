"""The picture runs through the frame, again and again."""

from __future__ import annotations

from reelwright.render.looks.warps import rolled
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
    return rolled(picture, -2 * round(time / 4.0 * context.width / 2) % context.width, 0)
