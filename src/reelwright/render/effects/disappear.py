"""Fades away at the end, growing."""

from __future__ import annotations

from reelwright.render.looks.spans import closed
from reelwright.render.looks.tones import toward
from reelwright.render.looks.warps import moved
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
    way = closed(progress, time)
    return toward(moved(picture, scale=1.0 + 0.3 * way), BLACK, way) if way > 0 else picture
