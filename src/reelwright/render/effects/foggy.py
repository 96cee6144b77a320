"""Mist drifts through the picture."""

from __future__ import annotations

import numpy as np

from reelwright.render.looks.grids import Grid, clouds
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
    if "clouds" not in context.cache:
        context.cache["clouds"] = clouds(Grid(context.width, context.height), 31, 3)
    # The plate is mirrored beyond its end, so that it can drift for ever without a seam.
    plate = context.cache["clouds"]
    shift = int(time * 0.05 * context.width)
    place = np.abs((np.arange(context.width) + shift) % (2 * context.width) - context.width)
    drifted = plate[:, np.minimum(place, context.width - 1)]
    light(picture, 0.15 + drifted * np.float32(0.4), (205, 130, 126))
    return picture
