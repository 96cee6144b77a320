"""Moves the pixels of a picture: flips, scales, pans and turns, at sub-pixel places."""

from __future__ import annotations

import cv2
import numpy as np

from reelwright.render.geometry import Affine
from reelwright.render.planes import BLACK, Plane, Planes, empty


def flip(picture: Planes, *, horizontal: bool, vertical: bool) -> Planes:
    """Return a mirrored copy (the picture itself when nothing is asked for)."""
    if not (horizontal or vertical):
        return picture
    code = -1 if horizontal and vertical else 1 if horizontal else 0
    alpha = picture.alpha
    return Planes(
        _flip(picture.y, code),
        _flip(picture.u, code),
        _flip(picture.v, code),
        None if alpha is None else _flip(alpha, code),
    )


def resize(picture: Planes, width: int, height: int) -> Planes:
    """Return the picture at another even size: area means when it shrinks, else linear."""
    out = empty(width, height, alpha=picture.alpha is not None)
    shrinks = width < picture.width or height < picture.height
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    for plane, into in zip(_planes(picture), _planes(out), strict=True):
        cv2.resize(plane, (into.shape[1], into.shape[0]), dst=into, interpolation=how)
    return out


def warp(picture: Planes, affine: Affine, width: int, height: int, *, bounded: bool) -> Planes:
    """Return the picture of that size whose point p is the source's point `affine(p)`.

    Unless `bounded`, the source goes on with its border pixels; a bounded source ends at its
    border, and the result has alpha.
    """
    if bounded and picture.alpha is None:
        opaque = np.full(picture.y.shape, 255, np.uint8)
        picture = Planes(picture.y, picture.u, picture.v, opaque)
    out = empty(width, height, alpha=picture.alpha is not None)
    border = cv2.BORDER_CONSTANT if bounded else cv2.BORDER_REPLICATE
    values = (*BLACK, 0)
    pairs = zip(_planes(picture), _planes(out), values, strict=False)
    for place, (plane, into, value) in enumerate(pairs):
        cv2.warpAffine(
            plane,
            _matrix(affine, 0.5 if place in (1, 2) else 1.0),
            (into.shape[1], into.shape[0]),
            dst=into,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=border,
            borderValue=float(value),
        )
    return out


def _matrix(affine: Affine, size: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Turn a map of continuous points into one of pixel numbers, for a plane of that size."""
    m = affine
    x = m.c * size + (m.a + m.b) * 0.5 - 0.5
    y = m.f * size + (m.d + m.e) * 0.5 - 0.5
    return np.array([[m.a, m.b, x], [m.d, m.e, y]], np.float64)


def _planes(picture: Planes) -> list[Plane]:
    planes = [picture.y, picture.u, picture.v]
    return planes if picture.alpha is None else [*planes, picture.alpha]


def _flip(plane: Plane, code: int) -> Plane:
    return np.asarray(cv2.flip(plane, code), np.uint8)
