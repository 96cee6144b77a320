"""The second picture comes in where it is dark first."""

from __future__ import annotations

import cv2
import numpy as np

from reelwright.render.looks.masks import at_rest, mask_of, select
from reelwright.render.planes import Planes
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    order = cv2.blur(second.y, (5, 5)).astype(np.float32) / np.float32(255)
    mask, half = mask_of((np.float32(progress * 1.25) - order) / np.float32(0.25))
    select(first, second, mask, half, out)
