"""A soft light stands in the middle and breathes."""

from __future__ import annotations

import math

import numpy as np

from reelwright.render.looks.grids import Grid
from reelwright.render.looks.tones import light
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
    strength = np.float32(0.35 + 0.1 * math.sin(2.0 * math.pi * time / 2.0))
    radius = Grid(context.width, context.height).radius
    light(picture, strength * np.exp(-((radius / np.float32(0.5)) ** 2)), (235, 120, 134))
    return picture
