"""What fills the canvas around a layer's picture."""

from __future__ import annotations

from dataclasses import astuple
from math import ceil, gcd

import cv2
import numpy as np

from reelwright.render.geometry import Box
from reelwright.render.planes import Plane, Planes

_SMALL_SIGMA = 2.6
"""The blur is done at the size at which its standard deviation is about this many pixels."""


def bands(box: Box, width: int, height: int) -> list[Box]:
    """Return the parts of the canvas that a box leaves free: above, below, left, right."""
    top, bottom = max(box.y, 0), min(box.bottom, height)
    parts = [
        Box(0, 0, width, top),
        Box(0, bottom, width, height - bottom),
        Box(0, top, box.x, bottom - top),
        Box(box.right, top, width - box.right, bottom - top),
    ]
    return [part for part in parts if part.width > 0 and part.height > 0]


def blur(picture: Planes, target: Planes, sigma: float, free: list[Box]) -> None:
    """Fill the free parts of the target with the picture, enlarged to cover it and blurred.

    A free part may be overdrawn by some pixels into what is not free, so the picture itself is
    laid over the target afterwards. The picture's alpha is ignored (it is over black).
    """
    if not (
        all(box.width == target.width for box in free)
        or all(box.height == target.height for box in free)
    ):
        # Parts that meet at a corner would overdraw each other's border.
        free = [Box(0, 0, target.width, target.height)]
    factor = _factor(target.width, target.height, sigma)
    covering = _covering(picture, target.width, target.height)
    for plane, into, size in (
        (covering.y, target.y, 1),
        (covering.u, target.u, 2),
        (covering.v, target.v, 2),
    ):
        soft = _soft(plane, into.shape[1] // factor, into.shape[0] // factor, sigma / factor / size)
        for box in free:
            _enlarge(soft, into, Box(*(n // size for n in astuple(box))), factor)


def _soft(plane: Plane, width: int, height: int, sigma: float) -> Plane:
    """Return a plane in a small size, blurred there."""
    shrinks = width < plane.shape[1] or height < plane.shape[0]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    small: Plane = np.asarray(cv2.resize(plane, (width, height), interpolation=how), np.uint8)
    if sigma > 0.1:
        # Several times quicker than `GaussianBlur` on bytes, to the same last bit but one.
        kernel = cv2.getGaussianKernel(2 * ceil(3 * sigma) + 1, sigma, cv2.CV_32F)
        cv2.sepFilter2D(small, -1, kernel, kernel, dst=small)
    return small


def _enlarge(soft: Plane, into: Plane, box: Box, factor: int) -> None:
    """Enlarge the part of `soft` under a box of the full-size plane into its place.

    One pixel more is taken on each side, so that the border of the part has its neighbours.
    """
    height, width = soft.shape
    x0, y0 = max(box.x // factor - 1, 0), max(box.y // factor - 1, 0)
    x1 = min(-(-box.right // factor) + 1, width)
    y1 = min(-(-box.bottom // factor) + 1, height)
    part = soft[y0:y1, x0:x1]
    size = ((x1 - x0) * factor, (y1 - y0) * factor)
    place = into[y0 * factor : y1 * factor, x0 * factor : x1 * factor]
    cv2.resize(part, size, dst=place, interpolation=cv2.INTER_LINEAR)


def _factor(width: int, height: int, sigma: float) -> int:
    """Return a divisor of all planes' sizes at which the blur is small enough to be cheap."""
    common = gcd(width // 2, height // 2)
    wanted = max(sigma / _SMALL_SIGMA, 1.0)
    return max(n for n in range(1, common + 1) if common % n == 0 and n <= wanted)


def _covering(picture: Planes, width: int, height: int) -> Planes:
    """Return the centre of the picture that has the canvas's shape."""
    wide = min(picture.width, 2 * round(picture.height * width / height / 2))
    high = min(picture.height, 2 * round(picture.width * height / width / 2))
    wide, high = max(wide, 2), max(high, 2)
    x, y = (picture.width - wide) // 4 * 2, (picture.height - high) // 4 * 2
    return picture.part(x, y, wide, high)
