"""The picture six times, side by side."""

from __future__ import annotations

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
    return split(picture, 6)
