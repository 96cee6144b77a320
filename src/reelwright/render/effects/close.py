"""Closes with two black bars that meet in the middle."""

from __future__ import annotations

from reelwright.render.looks.spans import closed
from reelwright.render.looks.tones import bars
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
    way = closed(progress, time)
    return bars(picture, 2 * round(context.height / 4 * way))
