"""Blurs and mosaics, made small first where nobody can see the difference."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from reelwright.render.planes import Plane, Planes

_FINEST = 2.5
"""Sigma, in pixels of the shrunk plane, that the shrinking leaves to do."""


def blurred(picture: Planes, sigma: float) -> Planes:
    """Return the picture under a Gaussian blur of `sigma` pixels."""
    if sigma < 0.3:
        return picture.copy()
    return each(picture, lambda plane, half: _gaussian(plane, sigma / (2 if half else 1)))


def smeared(picture: Planes, across: float, down: float) -> Planes:
    """Return the picture under a box blur of `across` by `down` pixels."""

    def plane(source: Plane, half: bool) -> Plane:
        step = 2 if half else 1
        wide, high = _odd(across / step), _odd(down / step)
        if wide == high == 1:
            return source.copy()
        # Two boxes make a tent, whose edges do not show as steps.
        once = cv2.blur(source, (wide, high), borderType=cv2.BORDER_REFLECT_101)
        return np.asarray(cv2.blur(once, (wide, high), borderType=cv2.BORDER_REFLECT_101))

    return each(picture, plane)


def mosaic(picture: Planes, size: float) -> Planes:
    """Return the picture in squares of about `size` pixels, whole ones from edge to edge."""
    if size < 2:
        return picture.copy()
    columns = max(1, round(picture.width / size))
    rows = max(1, round(picture.height / size))

    def plane(source: Plane, half: bool) -> Plane:
        small = cv2.resize(source, (columns, rows), interpolation=cv2.INTER_AREA)
        target = (source.shape[1], source.shape[0])
        return np.asarray(cv2.resize(small, target, interpolation=cv2.INTER_NEAREST), np.uint8)

    return each(picture, plane)


def each(picture: Planes, change: Callable[[Plane, bool], Plane]) -> Planes:
    """Return the picture with every plane changed; `change` is told which are of half size."""
    return Planes(
        change(picture.y, False),
        change(picture.u, True),
        change(picture.v, True),
        None if picture.alpha is None else change(picture.alpha, False),
    )


def _gaussian(plane: Plane, sigma: float) -> Plane:
    height, width = plane.shape
    shrink = max(1, int(sigma / _FINEST))
    if shrink == 1:
        return np.asarray(
            cv2.GaussianBlur(plane, (0, 0), sigma, borderType=cv2.BORDER_REFLECT_101), np.uint8
        )
    small_size = (max(1, round(width / shrink)), max(1, round(height / shrink)))
    small = cv2.resize(plane, small_size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / shrink, borderType=cv2.BORDER_REFLECT_101)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _odd(size: float) -> int:
    return max(1, round(size)) | 1


def without_color(picture: Planes, share: float) -> None:
    """Take `share` of the colour out of a picture, in place."""
    for plane in (picture.u, picture.v):
        cv2.addWeighted(plane, 1.0 - share, plane, 0.0, 128.0 * share, dst=plane)
