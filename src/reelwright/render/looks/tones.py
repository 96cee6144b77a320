"""Light and colour of a whole picture at a moment: towards white, black, grey."""

from __future__ import annotations

import cv2
import numpy as np

from reelwright.render.looks.grids import Field
from reelwright.render.looks.masks import alpha_of
from reelwright.render.planes import BLACK, Plane, Planes, halve

WHITE = (235, 128, 128)


def toward(picture: Planes, color: tuple[int, int, int], share: float) -> Planes:
    """Mix the picture with a colour, in place, and return it; transparent parts stay so."""
    if share <= 0:
        return picture
    share = min(share, 1.0)
    if picture.alpha is None or color == BLACK:
        for plane, value in zip((picture.y, picture.u, picture.v), color, strict=True):
            cv2.addWeighted(plane, 1.0 - share, plane, 0.0, value * share, dst=plane)
        return picture
    light(picture, np.full((1, 1), share, np.float32), color)
    return picture


def light(picture: Planes, share: Field, color: tuple[int, int, int] = WHITE) -> None:
    """Mix each pixel with a colour by its share 0..1, in place; only where there is picture."""
    full = np.broadcast_to(np.asarray(share, np.float32), picture.y.shape)
    if picture.alpha is not None:
        full = full * (alpha_of(picture).astype(np.float32) / np.float32(255))
    mask = np.asarray(cv2.convertScaleAbs(np.clip(full, 0, 1), alpha=255.0), np.uint8)
    half = halve(mask)
    for plane, part, value in (
        (picture.y, mask, color[0]),
        (picture.u, half, color[1]),
        (picture.v, half, color[2]),
    ):
        _mix(plane, part, value)


def shade(picture: Planes, brightness: Field) -> None:
    """Multiply the light of each pixel by 0..1, in place."""
    light(picture, 1 - np.asarray(brightness, np.float32), BLACK)


def grey(picture: Planes, share: float) -> Planes:
    """Take a share of the colour away, in place, and return the picture."""
    for plane in (picture.u, picture.v):
        cv2.addWeighted(plane, 1.0 - share, plane, 0.0, 128.0 * share, dst=plane)
    return picture


def colourful(picture: Planes, phase: Field) -> Planes:
    """Add the colours of a rainbow, in place, and return the picture; `phase` is in radians."""
    small = phase[: picture.height // 2 * 2 : 2, : picture.width // 2 * 2 : 2]
    for plane, turn in ((picture.u, np.sin(small)), (picture.v, np.cos(small))):
        moved_to = plane.astype(np.float32) + turn * np.float32(16)
        plane[:] = np.clip(moved_to, 16, 240).astype(np.uint8)
    return picture


def bars(picture: Planes, top: int, left: int = 0) -> Planes:
    """Paint black bars of `top` rows above and below and `left` columns at the sides, in place.

    They are as opaque as the picture that they cover.
    """
    for rows, columns in (
        (slice(0, top), slice(None)),
        (slice(picture.height - top, None), slice(None)),
        (slice(None), slice(0, left)),
        (slice(None), slice(picture.width - left, None)),
    ):
        if (rows.stop == 0) or (columns.stop == 0) or not (top or left):
            continue
        _blacken(picture, rows, columns)
    return picture


def _blacken(picture: Planes, rows: slice, columns: slice) -> None:
    def part(one: slice) -> slice:
        start = None if one.start is None else one.start // 2
        stop = None if one.stop is None else one.stop // 2
        return slice(start, stop)

    picture.y[rows, columns] = BLACK[0]
    picture.u[part(rows), part(columns)] = BLACK[1]
    picture.v[part(rows), part(columns)] = BLACK[2]


def _mix(plane: Plane, mask: Plane, value: int) -> None:
    kept = cv2.multiply(plane, cv2.bitwise_not(mask), scale=1 / 255)
    cv2.addWeighted(mask, value / 255, kept, 1.0, 0.0, dst=plane)
