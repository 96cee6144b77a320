"""The edges of things light up where a line scans."""

from __future__ import annotations

import cv2
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
    grid = Grid(context.width, context.height)
    fine = cv2.GaussianBlur(picture.y, (0, 0), max(1.0, context.height / 700))
    edges = cv2.convertScaleAbs(cv2.Laplacian(fine, cv2.CV_16S, ksize=3), alpha=6.0)
    front = np.float32(1.4 * (time / 1.8 % 1.0) - 0.2)
    near = np.exp(-(((grid.y - front) / np.float32(0.15)) ** 2))
    light(picture, edges.astype(np.float32) / np.float32(255) * near, (190, 150, 70))
    return picture
