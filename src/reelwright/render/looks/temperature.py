"""The colour of a glowing body, as a tint of chroma."""

from __future__ import annotations

import numpy as np

from reelwright.render.planes import MATRIX

# Colour of a black body by its temperature in kelvin (sRGB), as photographers' tables have it.
_BODIES = (
    (1000, (255, 56, 0)),
    (2000, (255, 138, 18)),
    (3000, (255, 180, 107)),
    (4000, (255, 209, 163)),
    (5000, (255, 228, 206)),
    (6500, (255, 255, 255)),
    (8000, (227, 233, 255)),
    (10000, (204, 219, 255)),
    (20000, (171, 198, 255)),
    (40000, (155, 188, 255)),
)


def tint(kelvin: float) -> tuple[float, float]:
    """Return what light of a temperature adds to Cb and Cr of white; nothing at 6500 K."""
    # Equal steps of 1/T look alike.
    places = [-1.0 / temperature for temperature, _ in _BODIES]
    place = -1.0 / min(max(kelvin, _BODIES[0][0]), _BODIES[-1][0])
    rgb = [np.interp(place, places, [body[1][channel] for body in _BODIES]) for channel in range(3)]
    chroma = MATRIX[1:, :3] @ np.array(rgb, np.float32)
    return float(chroma[0]), float(chroma[1])
