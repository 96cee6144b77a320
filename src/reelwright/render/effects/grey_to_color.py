"""Gains its colour."""

from __future__ import annotations

from reelwright.render.looks.tones import grey
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
    return grey(picture, 1.0 - progress)
