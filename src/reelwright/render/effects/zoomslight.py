"""Comes slowly nearer."""

from __future__ import annotations

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
    return moved(picture, scale=1.0 + 0.08 * progress)
