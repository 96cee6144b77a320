"""Fades to black at the end."""

from __future__ import annotations

from reelwright.render.looks.spans import closed
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
    return toward(picture, BLACK, closed(progress, time, 1.0))
