"""Beats twice, rests, beats again."""

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
    phase = time % 1.0
    beat = math.exp(-((phase - 0.12) ** 2) / 0.003) + 0.7 * math.exp(-((phase - 0.36) ** 2) / 0.004)
    return moved(picture, scale=1.0 + 0.09 * beat)
