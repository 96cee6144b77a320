"""Blurs a region of a picture beyond recognition (the `Delogo_Blur` watermark removal)."""

from __future__ import annotations

import cv2

from reelwright.render.geometry import Box, snap
from reelwright.render.planes import Plane, Planes
from reelwright.timeline.composition import Rect


def cover(picture: Planes, region: Rect) -> None:
    """Blur the region in place; its border takes colours from around it."""
    box = snap(region).meet(Box(0, 0, picture.width, picture.height))
    if box is None:
        return
    part = picture.part(box.x, box.y, box.width, box.height)
    _smear(part.y)
    _smear(part.u)
    _smear(part.v)


def _smear(plane: Plane) -> None:
    height, width = plane.shape
    few = (max(width // 24, 2), max(height // 24, 2))
    small = cv2.GaussianBlur(cv2.resize(plane, few, interpolation=cv2.INTER_AREA), (0, 0), 1.0)
    cv2.resize(small, (width, height), dst=plane, interpolation=cv2.INTER_CUBIC)
