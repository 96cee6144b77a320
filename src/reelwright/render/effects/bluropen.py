"""Comes into focus."""

from __future__ import annotations

from reelwright.render.looks.blurs import blurred
from reelwright.render.looks.spans import opened
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
    rest = 1.0 - opened(progress, time)
    return blurred(picture, context.height * 0.025 * rest) if rest > 0.01 else picture
