"""Appears out of white."""

from __future__ import annotations

from reelwright.render.looks.spans import opened
from reelwright.render.looks.tones import WHITE, toward
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
    return toward(picture, WHITE, 1.0 - opened(progress, time))
