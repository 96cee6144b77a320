"""The colours of the picture come apart and together."""

from __future__ import annotations

import numpy as np

from reelwright.render.looks.spans import pulse
from reelwright.render.planes import Planes, recolour
from reelwright.render.protocols import EffectContext


def apply(
    picture: Planes,
    progress: float,
    time: float,
    parameters: dict[str, str],
    context: EffectContext,
) -> Planes:
    """Return the picture with the effect."""
    shift = round(0.008 * context.width * (0.4 + pulse(time, 0.8, 0.3)))
    return recolour(picture, lambda one: _apart(one, shift))


def _apart(picture: Planes, shift: int) -> Planes:
    return Planes(picture.y, np.roll(picture.u, shift, 1), np.roll(picture.v, -shift, 1))
