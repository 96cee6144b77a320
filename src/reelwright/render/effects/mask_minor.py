"""Shows a band of the picture."""

from __future__ import annotations

from reelwright.render.looks.cutouts import band, masked
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
    return masked(picture, band, parameters, context)
