"""The pictures flow into each other along their light and dark."""

from __future__ import annotations

import cv2
import numpy as np

from reelwright.render.looks.grids import smooth
from reelwright.render.looks.masks import at_rest, crossfade
from reelwright.render.looks.warps import bent, pixel_grid
from reelwright.render.planes import Planes
from reelwright.render.protocols import TransitionContext

_REACH = 0.15
"""Shift of the brightest part, as a share of the width."""


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    strength = np.float32(_REACH * out.width)
    x, y = pixel_grid(out.width, out.height)
    lift = cv2.blur(second.y, (9, 9)).astype(np.float32) / 255 - np.float32(0.5)
    sink = cv2.blur(first.y, (9, 9)).astype(np.float32) / 255 - np.float32(0.5)
    flow = (lift + sink) * strength
    leaving = bent(first, x + flow * np.float32(progress), y + flow * np.float32(progress))
    rest = np.float32(progress - 1.0)
    coming = bent(second, x + flow * rest, y + flow * rest)
    crossfade(leaving, coming, smooth(progress, 0.1, 0.9), out)
