"""Two pictures mixed by a share or a mask, at a millisecond a frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from reelwright.render.looks.grids import Field, Grid
from reelwright.render.planes import Plane, Planes, empty, fill, premultiply
from reelwright.render.protocols import TransitionContext

_SCALE = 1.0 / 255.0


def at_rest(first: Planes, second: Planes, progress: float, out: Planes) -> bool:
    """At either end, copy the one picture that is seen and say so."""
    if progress <= 0.0 or progress >= 1.0:
        out.copy_from(first if progress <= 0.0 else second)
        return True
    return False


def crossfade(first: Planes, second: Planes, share: float, out: Planes) -> None:
    """Mix two pictures evenly; `share` is the second's."""
    for one, other, into, _ in triples(first, second, out):
        cv2.addWeighted(one, 1.0 - share, other, share, 0.0, dst=into)


def silhouette(picture: Planes, color: tuple[int, int, int]) -> Planes:
    """Return one colour (Y, Cb, Cr) where there is picture, as opaque as that is."""
    plain = empty(picture.width, picture.height)
    fill(plain, color)
    return plain if picture.alpha is None else premultiply(plain, picture.alpha)


def select(first: Planes, second: Planes, mask: Plane, half: Plane, out: Planes) -> None:
    """Mix two pictures pixel by pixel: 0 is the first, 255 the second; `half` is for chroma."""
    inverse, inverse_half = cv2.bitwise_not(mask), cv2.bitwise_not(half)
    for one, other, into, small in triples(first, second, out):
        kept = cv2.multiply(one, inverse_half if small else inverse, scale=_SCALE)
        new = cv2.multiply(other, half if small else mask, scale=_SCALE)
        cv2.add(kept, new, dst=into)


def triples(
    first: Planes, second: Planes, out: Planes
) -> Iterator[tuple[Plane, Plane, Plane, bool]]:
    """Yield the planes of two pictures and of the result, and whether they are of half size."""
    yield first.y, second.y, out.y, False
    yield first.u, second.u, out.u, True
    yield first.v, second.v, out.v, True
    if out.alpha is not None:
        yield alpha_of(first), alpha_of(second), out.alpha, False


def alpha_of(picture: Planes) -> Plane:
    """Return the alpha of a picture, opaque where it has none."""
    return np.full_like(picture.y, 255) if picture.alpha is None else picture.alpha


@dataclass(frozen=True)
class Reveal:
    """When each pixel changes, as tables from which a frame's mask is one addition."""

    full: npt.NDArray[np.int16]
    half: npt.NDArray[np.int16]
    steepness: float
    softness: float

    def masks(self, progress: float) -> tuple[Plane, Plane]:
        """Return the masks at a progress: 255 where the change is over."""
        level = self.steepness * progress * (1.0 + self.softness)
        return _at(self.full, level), _at(self.half, level)


def reveal_of(order: Field, softness: float) -> Reveal:
    """Return the tables for an order of change (0 first, 1 last) and the width of its edge."""
    steepness = 255.0 / softness
    half_size = (order.shape[1] // 2, order.shape[0] // 2)
    half = np.asarray(cv2.resize(order, half_size, interpolation=cv2.INTER_AREA), np.float32)
    return Reveal(_table(order, steepness), _table(half, steepness), steepness, softness)


def wipe(
    first: Planes,
    second: Planes,
    progress: float,
    out: Planes,
    context: TransitionContext,
    order: Callable[[Grid], Field],
    softness: float = 0.05,
) -> None:
    """Uncover the second picture in an order, which is worked out once.

    `order` gives 0 for pixels that change first and 1 for the last ones; `softness` is the width
    of the soft edge in the same measure.
    """
    if at_rest(first, second, progress, out):
        return
    key = (context.width, context.height)
    if key not in context.cache:
        grid = Grid(*key)
        field = np.clip(grid.full(order(grid)), 0.0, 1.0)
        context.cache[key] = reveal_of(field, softness)
    mask, half = context.cache[key].masks(progress)
    select(first, second, mask, half, out)


def mask_of(field: Field) -> tuple[Plane, Plane]:
    """Return shares 0..1 as a mask and its half-size copy."""
    mask = np.asarray(cv2.convertScaleAbs(np.clip(field, 0.0, 1.0), alpha=255.0), np.uint8)
    half_size = (mask.shape[1] // 2, mask.shape[0] // 2)
    return mask, np.asarray(cv2.resize(mask, half_size, interpolation=cv2.INTER_AREA), np.uint8)


def _table(order: Field, steepness: float) -> npt.NDArray[np.int16]:
    return np.asarray(np.rint(order * -steepness), np.int16)


def _at(table: npt.NDArray[np.int16], level: float) -> Plane:
    return np.asarray(cv2.addWeighted(table, 1.0, table, 0.0, level, dtype=cv2.CV_8U), np.uint8)
