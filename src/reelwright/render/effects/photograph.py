"""A camera flashes and the picture settles."""

from __future__ import annotations

import math

from reelwright.render.looks.tones import WHITE, toward
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
    flash = math.exp(-time * 9.0)
    return toward(moved(picture, scale=1.0 + 0.06 * flash), WHITE, flash)
