"""Coordinates and noise as arrays, for masks and warps; the same on every run."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

Field: TypeAlias = npt.NDArray[np.floating[Any]]
"""One number per pixel [height, width]."""

Cache: TypeAlias = MutableMapping[Any, Any]


@dataclass(frozen=True)
class Grid:
    """The pixels of a picture, by their centres."""

    width: int
    height: int

    @property
    def x(self) -> Field:
        """From 0 at the left to 1 at the right, [1, width]."""
        return ((np.arange(self.width, dtype=np.float32) + 0.5) / self.width)[None, :]

    @property
    def y(self) -> Field:
        """From 0 at the top to 1 at the bottom, [height, 1]."""
        return ((np.arange(self.height, dtype=np.float32) + 0.5) / self.height)[:, None]

    @property
    def across(self) -> Field:
        """Distance to the right of the centre, in half diagonals."""
        return (self.x - 0.5) * np.float32(self.width / self.half_diagonal)

    @property
    def down(self) -> Field:
        """Distance below the centre, in half diagonals."""
        return (self.y - 0.5) * np.float32(self.height / self.half_diagonal)

    @property
    def radius(self) -> Field:
        """Distance from the centre; 1 in the corners."""
        return np.sqrt(self.across**2 + self.down**2)

    @property
    def turn(self) -> Field:
        """Angle clockwise from twelve o'clock, 0..1 for once around."""
        return np.asarray(np.arctan2(self.across, -self.down) / (2 * np.pi) % 1.0, np.float32)

    @property
    def half_diagonal(self) -> float:
        """Half the diagonal in pixels."""
        return float(np.hypot(self.width, self.height) / 2)

    def full(self, field: Field) -> Field:
        """Return a row, column or field as a field of all pixels."""
        return np.ascontiguousarray(
            np.broadcast_to(field, (self.height, self.width)), dtype=np.float32
        )

    def tiles(self, columns: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], int]:
        """Return column and row of each pixel's square in a board, and the number of rows."""
        rows = max(1, round(columns * self.height / self.width))
        column = np.minimum((self.x * columns).astype(np.int64), columns - 1)
        row = np.minimum((self.y * rows).astype(np.int64), rows - 1)
        return column, row, rows


def random(seed: int, *shape: int) -> Field:
    """Return numbers in 0..1 that only the seed decides."""
    return np.random.Generator(np.random.PCG64(seed)).random(shape, dtype=np.float32)


def clouds(grid: Grid, seed: int, cells: int = 6) -> Field:
    """Return soft noise, spread evenly over 0..1."""
    total = np.zeros((grid.height, grid.width), np.float32)
    for octave in range(4):
        count = cells << octave
        rows = max(2, round(count * grid.height / grid.width))
        coarse = random(seed + octave, rows + 1, count + 1)
        total += cv2.resize(
            coarse, (grid.width, grid.height), interpolation=cv2.INTER_CUBIC
        ) / np.float32(1 << octave)
    return evened(total)


def evened(field: Field) -> Field:
    """Return the field stretched so that each part of 0..1 holds equally many pixels."""
    histogram, edges = np.histogram(field, bins=1024)
    share = np.concatenate([[0.0], np.cumsum(histogram) / field.size])
    return np.asarray(np.interp(field, edges, share), np.float32)


def smooth(value: float, low: float = 0.0, high: float = 1.0) -> float:
    """Return 0 below `low`, 1 above `high`, and an even S between."""
    share = min(max((value - low) / (high - low), 0.0), 1.0)
    return share * share * (3.0 - 2.0 * share)


def smooth_field(field: Field, low: float = 0.0, high: float = 1.0) -> Field:
    """Return `smooth` of every number."""
    share = np.clip((field - np.float32(low)) / np.float32(high - low), 0.0, 1.0)
    return np.asarray(share * share * (3.0 - 2.0 * share), np.float32)
