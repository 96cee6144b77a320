"""Darkens from the edges."""

from __future__ import annotations

from reelwright.render.looks.grade import darken_corners
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
    darken_corners(picture, 0.8, context.cache)
    return picture
