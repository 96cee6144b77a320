"""The picture small in front of itself, out of focus."""

from __future__ import annotations

from reelwright.render.looks.blurs import blurred
from reelwright.render.looks.pushes import put
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
    behind = blurred(picture, context.height * 0.02)
    put(picture, behind, scale=0.72)
    return behind
