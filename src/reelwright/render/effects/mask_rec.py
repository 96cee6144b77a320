"""Shows a rectangle of the picture, with round corners."""

from __future__ import annotations

from reelwright.render.looks.cutouts import masked, rectangle
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
    return masked(picture, rectangle, parameters, context)
