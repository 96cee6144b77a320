"""Appears out of black and goes back into it."""

from __future__ import annotations

from reelwright.render.looks.spans import closed, opened
from reelwright.render.looks.tones import toward
from reelwright.render.planes import BLACK, Planes
from reelwright.render.protocols import EffectContext


def apply(
    picture: Planes,
    progress: float,
    time: float,
    parameters: dict[str, str],
    context: EffectContext,
) -> Planes:
    """Return the picture with the effect."""
    return toward(
        picture, BLACK, max(1.0 - opened(progress, time, 0.5), closed(progress, time, 0.5))
    )
