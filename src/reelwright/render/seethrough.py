"""Frames with alpha as planes over black, scaled so that what is not seen colours no edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from reelwright.render.frames import view
from reelwright.render.planes import Plane, Planes, premultiply

if TYPE_CHECKING:
    import av

_SCALE = 1.0 / 255.0

Part = tuple[int, int, int, int]


def over_black(frame: av.VideoFrame, part: Part | None, width: int, height: int) -> Planes:
    """Return a frame, or the part (x, y, width, height) of it, in an even size, with its alpha."""
    from reelwright.media.pictures import convert

    own = (frame.width, frame.height) if part is None else part[2:]
    if frame.format.name == "yuva420p" and own == (width, height):
        picture = view(convert(frame, crop=part, width=width, height=height, alpha=True))
        alpha = picture.alpha
        assert alpha is not None
        return premultiply(picture, alpha)
    return _planes(_scaled(_mixed(frame, part), width, height))


def _mixed(frame: av.VideoFrame, part: Part | None) -> list[Plane]:
    """Return red, green, blue, mixed with black by the alpha, and the alpha, in the own size.

    Scaled or shared between two by two pixels before this, the colours at an edge would be
    darkened twice: by the unseen ones beside them, and by their alpha.
    """
    from reelwright.media.conversion import matrix_of, range_of, scale

    rgba = scale(
        frame,
        frame.width,
        frame.height,
        "rgba",
        source_matrix=matrix_of(frame),
        source_range=range_of(frame),
    ).to_ndarray()
    if part is not None:
        x, y, width, height = part
        rgba = rgba[y : y + height, x : x + width]
    *colours, alpha = cv2.split(rgba)
    return [np.asarray(cv2.multiply(one, alpha, scale=_SCALE), np.uint8) for one in colours] + [
        np.asarray(alpha, np.uint8)
    ]


def _scaled(planes: list[Plane], width: int, height: int) -> list[Plane]:
    """Return planes in another size: area means when they shrink, else linear."""
    high, wide = planes[0].shape
    how = cv2.INTER_AREA if width < wide or height < high else cv2.INTER_LINEAR
    return [
        np.asarray(cv2.resize(one, (width, height), interpolation=how), np.uint8) for one in planes
    ]


def _planes(channels: list[Plane]) -> Planes:
    """Return red, green, blue and alpha as planes; black in the colours stays black."""
    import av

    from reelwright.media.pictures import convert

    height, width = channels[0].shape
    rgb = np.asarray(cv2.merge(channels[:3]), np.uint8)
    frame = av.VideoFrame.from_ndarray(rgb, format="rgb24")
    picture = view(convert(frame, crop=None, width=width, height=height, alpha=False))
    picture.alpha = channels[3]
    return picture
