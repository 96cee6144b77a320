"""Colours turn through the rainbow."""

from __future__ import annotations

from reelwright.render.looks.grade import Grade, graded
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
    return graded(picture, Grade(hue=time * 90.0 % 360.0, saturation=15), context)
