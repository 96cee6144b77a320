"""The picture several times in one frame."""

from __future__ import annotations

from collections.abc import Callable

from reelwright.render.looks.pushes import cell
from reelwright.render.planes import Planes, empty

_BOARDS = {2: (1, 2), 3: (1, 3), 4: (2, 2), 6: (2, 3), 9: (3, 3)}
"""Columns and rows in an upright frame; turned for a lying one."""


def split(
    picture: Planes, count: int, change: Callable[[int, Planes], Planes] | None = None
) -> Planes:
    """Return a board of `count` cells, each filled by the picture; `change` may alter a cell's."""
    columns, rows = _BOARDS[count]
    if picture.width > picture.height:
        columns, rows = rows, columns
    result = empty(picture.width, picture.height, alpha=picture.alpha is not None)
    across = [2 * round(picture.width * place / columns / 2) for place in range(columns + 1)]
    down = [2 * round(picture.height * place / rows / 2) for place in range(rows + 1)]
    across[-1], down[-1] = picture.width, picture.height
    kept: dict[tuple[int, int], Planes] = {}
    for row in range(rows):
        for column in range(columns):
            width, height = across[column + 1] - across[column], down[row + 1] - down[row]
            if not (width and height):
                continue
            if (width, height) not in kept:
                kept[width, height] = cell(picture, width, height)
            shown = kept[width, height]
            if change is not None:
                shown = change(row * columns + column, shown.copy())
            result.part(across[column], down[row], width, height).copy_from(shown)
    return result
