"""Pictures moved, turned, scaled and bent: all planes by the same map."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from reelwright.render.looks.grids import Field, enlarged
from reelwright.render.planes import BLACK, Plane, Planes

Matrix = npt.NDArray[np.float64]
"""[2, 3]: from a pixel of the result to the place in the source, in pixel indices."""

EDGE = cv2.BORDER_REFLECT_101
"""Beyond its edge the picture is mirrored: no black slivers."""
EMPTY = cv2.BORDER_CONSTANT
"""Beyond its edge there is nothing: black, or transparent where there is alpha."""


def moved(
    picture: Planes,
    *,
    scale: float = 1.0,
    scale_y: float | None = None,
    angle: float = 0.0,
    dx: float = 0.0,
    dy: float = 0.0,
    border: int = EDGE,
    alpha: bool = False,
) -> Planes:
    """Return the picture scaled and turned (degrees, clockwise) about its centre, then shifted.

    With `alpha` the result has one, transparent beyond the edge.
    """
    centre_x, centre_y = (picture.width - 1) / 2, (picture.height - 1) / 2
    cosine, sine = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    across, along = 1.0 / scale, 1.0 / (scale if scale_y is None else scale_y)
    linear = np.array([[cosine * across, sine * across], [-sine * along, cosine * along]])
    centre = np.array([centre_x, centre_y])
    shift = centre - linear @ (centre + np.array([dx, dy]))
    return warped(picture, np.column_stack([linear, shift]), border=border, alpha=alpha)


def warped(picture: Planes, matrix: Matrix, *, border: int = EDGE, alpha: bool = False) -> Planes:
    """Return the picture seen through an affine map."""
    small = matrix.copy()
    # The centre of chroma sample i lies at luma index 2 i + 1/2.
    small[:, 2] = (matrix[:, :2] @ (0.5, 0.5) + matrix[:, 2] - 0.5) / 2

    def plane(source: Plane, half: bool, empty: int) -> Plane:
        size = (source.shape[1], source.shape[0])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(
            cv2.warpAffine(
                source,
                small if half else matrix,
                size,
                flags=flags,
                borderMode=border,
                borderValue=empty,
            ),
            np.uint8,
        )

    return _each(picture, plane, alpha)


def bent(picture: Planes, x: Field, y: Field, *, border: int = EDGE, alpha: bool = False) -> Planes:
    """Return the picture whose pixel (i, j) is the source's at (x[i, j], y[i, j]).

    Maps of blocks of pixels are enlarged; rows and columns are repeated to fill the picture.
    """
    x, y = (enlarged(field, picture.width, picture.height) for field in (x, y))
    half_size = (x.shape[1] // 2, x.shape[0] // 2)
    small = [
        (cv2.resize(field, half_size, interpolation=cv2.INTER_AREA) - 0.5) / 2 for field in (x, y)
    ]

    def plane(source: Plane, half: bool, empty: int) -> Plane:
        return np.asarray(
            cv2.remap(
                source,
                small[0] if half else x,
                small[1] if half else y,
                cv2.INTER_LINEAR,
                borderMode=border,
                borderValue=empty,
            ),
            np.uint8,
        )

    return _each(picture, plane, alpha)


def rolled(picture: Planes, dx: int, dy: int) -> Planes:
    """Return the picture shifted by whole even pixels, what leaves coming in again."""

    def plane(source: Plane, half: bool, empty: int) -> Plane:
        step = 2 if half else 1
        return np.roll(source, (dy // step, dx // step), (0, 1))

    return _each(picture, plane, False)


def pixel_grid(width: int, height: int) -> tuple[Field, Field]:
    """Return the identity map: the column and the row of each pixel."""
    return (
        np.broadcast_to(np.arange(width, dtype=np.float32)[None, :], (height, width)),
        np.broadcast_to(np.arange(height, dtype=np.float32)[:, None], (height, width)),
    )


def _each(picture: Planes, plane: Callable[[Plane, bool, int], Plane], alpha: bool) -> Planes:
    shown = None
    if picture.alpha is not None:
        shown = plane(picture.alpha, False, 0)
    elif alpha:
        shown = plane(np.full_like(picture.y, 255), False, 0)
    return Planes(
        plane(picture.y, False, BLACK[0]),
        plane(picture.u, True, BLACK[1]),
        plane(picture.v, True, BLACK[2]),
        shown,
    )
