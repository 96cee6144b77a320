"""Is held by an unsteady hand."""

from __future__ import annotations

from reelwright.render.looks.spans import sway
from reelwright.render.looks.warps import moved
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
    reach = 0.012 * context.height
    return moved(
        picture,
        scale=1.04,
        angle=0.5 * sway(time, context.seed + 3, 0.7),
        dx=reach * sway(time, context.seed + 1, 0.8),
        dy=reach * sway(time, context.seed + 2, 0.8),
    )
