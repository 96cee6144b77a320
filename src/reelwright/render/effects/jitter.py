"""Jumps about in short bursts."""

from __future__ import annotations

from reelwright.render.looks.spans import jump
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
    step = int(time * 12)
    if jump(step, context.seed) < -0.2:
        return picture
    reach = 0.015 * context.height
    return moved(
        picture,
        scale=1.05,
        dx=reach * jump(step, context.seed + 1),
        dy=reach * jump(step, context.seed + 2),
    )
