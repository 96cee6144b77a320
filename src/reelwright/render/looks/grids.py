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
    """The pixels of a picture, by their centres; with a `step`, of blocks of pixels.

    A warp that bends softly is worked out in blocks and enlarged (`bent` does that).
    """

    width: int
    height: int
    step: int = 1

    @property
    def columns(self) -> int:
        """Number of blocks in a row."""
        return max(1, round(self.width / self.step))

    @property
    def rows(self) -> int:
        """Number of blocks in a column."""
        return max(1, round(self.height / self.step))

    @property
    def pixel_x(self) -> Field:
        """Column of each pixel, [1, columns]."""
        return self.x * np.float32(self.width) - np.float32(0.5)

    @property
    def pixel_y(self) -> Field:
        """Row of each pixel, [rows, 1]."""
        return self.y * np.float32(self.height) - np.float32(0.5)

    @property
    def x(self) -> Field:
        """From 0 at the left to 1 at the right, [1, width]."""
        return ((np.arange(self.columns, dtype=np.float32) + 0.5) / self.columns)[None, :]

    @property
    def y(self) -> Field:
        """From 0 at the top to 1 at the bottom, [height, 1]."""
        return ((np.arange(self.rows, dtype=np.float32) + 0.5) / self.rows)[:, None]

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
            np.broadcast_to(field, (self.rows, self.columns)), dtype=np.float32
        )

    def tiles(self, columns: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], int]:
        """Return column and row of each pixel's square in a board, and the number of rows."""
        rows = max(1, round(columns * self.height / self.width))
        column = np.minimum((self.x * columns).astype(np.int64), columns - 1)
        row = np.minimum((self.y * rows).astype(np.int64), rows - 1)
        return column, row, rows


def enlarged(field: Field, width: int, height: int) -> Field:
    """Return a field of blocks, or a row or column of pixels, as a field of all pixels."""
    rows, columns = field.shape
    if rows in (1, height) and columns in (1, width):
        return np.ascontiguousarray(np.broadcast_to(field, (height, width)), dtype=np.float32)
    whole = np.asarray(field, np.float32)
    return np.asarray(
        cv2.resize(whole, (width, height), interpolation=cv2.INTER_LINEAR), np.float32
    )


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
