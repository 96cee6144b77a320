"""Fades in while it settles from slightly nearer."""

from __future__ import annotations

from reelwright.render.looks.spans import opened
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
    rest = 1.0 - opened(progress, time)
    return toward(moved(picture, scale=1.0 + 0.08 * rest), BLACK, rest) if rest > 0 else picture
