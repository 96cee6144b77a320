"""Pictures as planes: 4:2:0, 8 bit, BT.709, limited range, and how one is laid over another.

A picture with `alpha` holds what it looks like over black: colours are mixed with black
(16, 128, 128) by the alpha already. So whoever moves, mixes or selects pixels treats the four
planes alike, and a picture whose alpha is ignored is right over black. A still layer
(`Overlay`) is multiplied with its alpha from zero instead, which makes a blend one
multiplication and one addition; both kinds of blend keep the rule for the target.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

Plane: TypeAlias = npt.NDArray[np.uint8]
"""One plane [height, width]; rows may be further apart than they are long."""

BLACK = (16, 128, 128)

_SCALE = 1.0 / 255.0
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float64)
_Y = _LUMA * (219.0 / 255.0)
_U = (np.array([0.0, 0.0, 1.0]) - _LUMA) / 1.8556 * (224.0 / 255.0)
_V = (np.array([1.0, 0.0, 0.0]) - _LUMA) / 1.5748 * (224.0 / 255.0)
MATRIX: npt.NDArray[np.float32] = np.column_stack(
    [np.stack([_Y, _U, _V]), np.array(BLACK, np.float64)]
).astype(np.float32)
"""BT.709 of our own, R'G'B' 0..255 to limited Y'CbCr as [3, 4] (OpenCV's is BT.601)."""


@dataclass
class Planes:
    """A picture of even size; `alpha` [height, width] or None when nothing shines through."""

    y: Plane
    u: Plane
    v: Plane
    alpha: Plane | None = None

    @property
    def width(self) -> int:
        """Width in pixels of the luma plane."""
        return int(self.y.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels of the luma plane."""
        return int(self.y.shape[0])

    def part(self, x: int, y: int, width: int, height: int) -> Planes:
        """Return a view of a rectangle; all four numbers are even and lie inside."""
        half = (slice(y // 2, (y + height) // 2), slice(x // 2, (x + width) // 2))
        full = (slice(y, y + height), slice(x, x + width))
        alpha = None if self.alpha is None else self.alpha[full]
        return Planes(self.y[full], self.u[half], self.v[half], alpha)

    def copy_from(self, other: Planes) -> None:
        """Copy the pixels of an equally large picture; a missing alpha counts as opaque."""
        np.copyto(self.y, other.y)
        np.copyto(self.u, other.u)
        np.copyto(self.v, other.v)
        if self.alpha is not None:
            if other.alpha is None:
                self.alpha.fill(255)
            else:
                np.copyto(self.alpha, other.alpha)

    def copy(self) -> Planes:
        """Return an own, contiguous copy."""
        alpha = None if self.alpha is None else self.alpha.copy()
        return Planes(self.y.copy(), self.u.copy(), self.v.copy(), alpha)


@dataclass
class Overlay:
    """A still layer at even (x, y), of even size, that may leave the canvas.

    The planes are Y, Cb, Cr (with their offsets 16 and 128) times alpha, so a blend is
    `target = target * inverse_alpha / 255 + plane`; the inverse alpha of the half-size planes
    is the mean of the four pixels above.
    """

    x: int
    y: int
    y_plane: Plane
    u_plane: Plane
    v_plane: Plane
    inverse_alpha: Plane
    inverse_alpha_half: Plane

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.y_plane.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.y_plane.shape[0])


def empty(width: int, height: int, *, alpha: bool = False) -> Planes:
    """Return a picture of undefined content."""
    half = (height // 2, width // 2)
    return Planes(
        np.empty((height, width), np.uint8),
        np.empty(half, np.uint8),
        np.empty(half, np.uint8),
        np.empty((height, width), np.uint8) if alpha else None,
    )


def fill(target: Planes, value: tuple[int, int, int], alpha: int = 255) -> None:
    """Fill a picture with one colour (Y, Cb, Cr), which is over black already."""
    target.y.fill(value[0])
    target.u.fill(value[1])
    target.v.fill(value[2])
    if target.alpha is not None:
        target.alpha.fill(alpha)


def black(width: int, height: int) -> Planes:
    """Return an opaque black picture."""
    return color(width, height, "#000000")


def transparent(width: int, height: int) -> Planes:
    """Return a picture through which everything shines."""
    picture = empty(width, height, alpha=True)
    fill(picture, BLACK, 0)
    return picture


def color(width: int, height: int, value: str) -> Planes:
    """Return an opaque picture of one colour `#RRGGBB`."""
    picture = empty(width, height)
    fill(picture, color_of(value))
    return picture


def color_of(value: str) -> tuple[int, int, int]:
    """Return Y, Cb, Cr of `#RRGGBB` (an alpha after it is ignored)."""
    digits = value.lstrip("#")
    rgb = [int(digits[place : place + 2], 16) for place in (0, 2, 4)]
    y, u, v = (MATRIX[:, :3] @ np.array(rgb, np.float32) + MATRIX[:, 3]).round()
    return int(y), int(u), int(v)


def overlay_from_rgba(rgba: npt.NDArray[np.uint8], x: int, y: int, opacity: float = 1.0) -> Overlay:
    """Return a layer of straight (not premultiplied) RGBA [height, width, 4].

    Odd places and sizes are filled up with transparent pixels at the left, top, right, bottom.
    """
    height, width = rgba.shape[:2]
    left, top = x % 2, y % 2
    right, bottom = (left + width) % 2, (top + height) % 2
    if left or top or right or bottom:
        rgba = np.pad(rgba, ((top, bottom), (left, right), (0, 0)))
    alpha = rgba[..., 3].astype(np.float32) * np.float32(opacity / 255.0)
    rgb = rgba[..., :3].astype(np.float32)
    yuv = np.asarray(cv2.transform(rgb, MATRIX), np.float32) * alpha[..., None]
    half_size = (rgba.shape[1] // 2, rgba.shape[0] // 2)
    half = np.asarray(
        cv2.resize(np.dstack([yuv[..., 1:], alpha]), half_size, interpolation=cv2.INTER_AREA),
        np.float32,
    )
    return Overlay(
        x - left,
        y - top,
        _bytes(yuv[..., 0]),
        _bytes(half[..., 0]),
        _bytes(half[..., 1]),
        _bytes((1.0 - alpha) * 255.0),
        _bytes((1.0 - half[..., 2]) * 255.0),
    )


def blend(target: Planes, overlay: Overlay) -> None:
    """Lay a still layer over the target, in place, on the rectangle that both share."""
    left, top = max(overlay.x, 0), max(overlay.y, 0)
    right = min(overlay.x + overlay.width, target.width)
    bottom = min(overlay.y + overlay.height, target.height)
    if left >= right or top >= bottom:
        return
    into = target.part(left, top, right - left, bottom - top)
    x, y = left - overlay.x, top - overlay.y
    full = (slice(y, y + bottom - top), slice(x, x + right - left))
    half = (slice(y // 2, (y + bottom - top) // 2), slice(x // 2, (x + right - left) // 2))
    _over(into.y, overlay.y_plane[full], overlay.inverse_alpha[full])
    _over(into.u, overlay.u_plane[half], overlay.inverse_alpha_half[half])
    _over(into.v, overlay.v_plane[half], overlay.inverse_alpha_half[half])
    if into.alpha is not None:
        _cover(into.alpha, overlay.inverse_alpha[full])


def lay(target: Planes, picture: Planes, x: int = 0, y: int = 0) -> None:
    """Lay a picture over the target at even (x, y), in place, on what both share."""
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + picture.width, target.width), min(y + picture.height, target.height)
    if left >= right or top >= bottom:
        return
    into = target.part(left, top, right - left, bottom - top)
    source = picture.part(left - x, top - y, right - left, bottom - top)
    if source.alpha is None:
        into.copy_from(source)
        return
    inverse = _inverse(source.alpha)
    half = halve(inverse)
    # The picture is over black, so black's share in it gives way to the target.
    _exchange(into.y, source.y, inverse, BLACK[0])
    _exchange(into.u, source.u, half, BLACK[1])
    _exchange(into.v, source.v, half, BLACK[2])
    if into.alpha is not None:
        _cover(into.alpha, inverse)


def halve(plane: Plane) -> Plane:
    """Return the mean of each two by two pixels, for the half-size planes."""
    size = (plane.shape[1] // 2, plane.shape[0] // 2)
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.uint8)


def fade(picture: Planes, opacity: float) -> Planes:
    """Return the picture with its opacity multiplied, as a new one with alpha."""
    result = empty(picture.width, picture.height, alpha=True)
    assert result.alpha is not None
    for plane, into, offset in zip(
        (picture.y, picture.u, picture.v), (result.y, result.u, result.v), BLACK, strict=True
    ):
        cv2.addWeighted(plane, opacity, plane, 0.0, offset * (1.0 - opacity), dst=into)
    if picture.alpha is None:
        result.alpha.fill(round(255 * opacity))
    else:
        cv2.convertScaleAbs(picture.alpha, dst=result.alpha, alpha=opacity)
    return result


def premultiply(picture: Planes, alpha: Plane) -> Planes:
    """Return straight planes mixed with black by `alpha`, with that alpha."""
    result = empty(picture.width, picture.height)
    half = halve(alpha)
    for plane, into, shown, offset in (
        (picture.y, result.y, alpha, BLACK[0]),
        (picture.u, result.u, half, BLACK[1]),
        (picture.v, result.v, half, BLACK[2]),
    ):
        cv2.multiply(plane, shown, dst=into, scale=_SCALE)
        share = cv2.convertScaleAbs(_inverse(shown), alpha=offset * _SCALE)
        cv2.add(into, share, dst=into)
    result.alpha = alpha
    return result


def straighten(picture: Planes) -> None:
    """Take black out of a picture's colours again, in place: what files with alpha hold."""
    alpha = picture.alpha
    if alpha is None or alpha.min() == 255:
        return
    half = halve(alpha)
    for plane, shown, offset in (
        (picture.y, alpha, BLACK[0]),
        (picture.u, half, BLACK[1]),
        (picture.v, half, BLACK[2]),
    ):
        over = plane.astype(np.float32) - offset
        share = np.maximum(shown, 1).astype(np.float32) * _SCALE
        np.copyto(plane, _bytes(over / share + offset))


def recolour(picture: Planes, change: Callable[[Planes], Planes]) -> Planes:
    """Return the picture with its colours changed by `change`; its alpha stays as it is.

    `change` gets an opaque picture, without the black that the alpha mixes in: it would change
    the black too, and so tint what is seen through.
    """
    alpha = picture.alpha
    if alpha is None:
        return change(picture)
    straighten(picture)
    changed = change(Planes(picture.y, picture.u, picture.v))
    if alpha.min() == 255:
        return Planes(changed.y, changed.u, changed.v, alpha)
    return premultiply(changed, alpha)


def _over(target: Plane, plane: Plane, inverse: Plane) -> None:
    cv2.multiply(target, inverse, dst=target, scale=_SCALE)
    cv2.add(target, plane, dst=target)


def _cover(target: Plane, inverse: Plane) -> None:
    """Let the target's alpha grow: what shines through is the product of both shares."""
    hidden = _inverse(target)
    cv2.multiply(hidden, inverse, dst=hidden, scale=_SCALE)
    cv2.bitwise_not(hidden, dst=target)


def _exchange(target: Plane, over: Plane, inverse: Plane, offset: int) -> None:
    share = cv2.convertScaleAbs(inverse, alpha=offset * _SCALE)
    cv2.multiply(target, inverse, dst=target, scale=_SCALE)
    # Nothing saturates: over >= share, as black's share is in it (to one step of rounding).
    cv2.add(target, cv2.subtract(over, share), dst=target)


def _inverse(alpha: Plane) -> Plane:
    return np.asarray(cv2.bitwise_not(alpha), np.uint8)


def _bytes(values: npt.NDArray[np.float32]) -> Plane:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)
