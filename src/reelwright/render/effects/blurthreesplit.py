"""Three stripes: the outer ones out of focus."""

from __future__ import annotations

from reelwright.render.looks.blurs import blurred
from reelwright.render.looks.splits import split
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
    sigma = context.height * 0.012
    return split(picture, 3, lambda number, part: part if number == 1 else blurred(part, sigma))
