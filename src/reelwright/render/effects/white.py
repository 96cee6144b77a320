"""Flashes white at its start."""

from __future__ import annotations

import math

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
    return toward(picture, WHITE, math.exp(-time * 6.0))
