"""Shows what lies on one side of a line."""

from __future__ import annotations

from reelwright.render.looks.cutouts import half_plane, masked
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
    return masked(picture, half_plane, parameters, context)
