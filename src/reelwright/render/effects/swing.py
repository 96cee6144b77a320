"""Swings like a pendulum."""

from __future__ import annotations

import math

from reelwright.render.looks.warps import moved
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
    return moved(picture, scale=1.12, angle=3.0 * math.sin(2.0 * math.pi * time / 1.6))
