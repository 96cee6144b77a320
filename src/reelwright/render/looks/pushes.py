"""Pictures laid into the frame at places and sizes of their own."""

from __future__ import annotations

import cv2
import numpy as np

from reelwright.render.looks.blurs import each
from reelwright.render.looks.warps import EMPTY, bent, moved, pixel_grid
from reelwright.render.planes import BLACK, Plane, Planes, lay


def push(first: Planes, second: Planes, way: float, out: Planes) -> None:
    """Show the second picture pushing the first one up; `way` is how far it has come."""
    height = out.height
    # Chroma moves in whole samples, so the seam stays on an even row.
    seam = height - 2 * round(way * height / 2)
    _rows(first, out, source=height - seam, target=0, count=seam)
    _rows(second, out, source=0, target=seam, count=height - seam)


def drop(first: Planes, second: Planes, way: float, out: Planes, *, from_above: bool) -> None:
    """Show the second picture coming in over the first, which gets a shadow at the edge."""
    height = out.height
    shown = 2 * round(min(max(way, 0.0), 1.0) * height / 2)
    out.copy_from(first)
    depth = min(2 * (height // 30), height - shown)
    edge = shown if from_above else height - shown - depth
    if depth > 0:
        _shade(out, edge, depth, falling=from_above)
    if from_above:
        _rows(second, out, source=height - shown, target=0, count=shown)
    else:
        _rows(second, out, source=0, target=height - shown, count=shown)


def bounced(progress: float) -> float:
    """Return the way of something that falls and bounces twice, 0..1."""
    if progress < 0.5:
        return (progress / 0.5) ** 2
    if progress < 0.8:
        return 1.0 - 0.18 * (1.0 - ((progress - 0.65) / 0.15) ** 2)
    return 1.0 - 0.05 * (1.0 - ((progress - 0.9) / 0.1) ** 2)


def put(
    picture: Planes,
    out: Planes,
    *,
    scale: float = 1.0,
    scale_y: float | None = None,
    dx: float = 0.0,
    dy: float = 0.0,
) -> None:
    """Lay a scaled and shifted picture over `out`."""
    lay(
        out,
        moved(picture, scale=scale, scale_y=scale_y, dx=dx, dy=dy, border=EMPTY, alpha=True),
    )


def half(picture: Planes, out: Planes, *, left: bool, dx: float) -> None:
    """Lay the left or the right half of a picture over `out`, shifted sideways."""
    middle = picture.width // 4 * 2
    part = (
        picture.part(0, 0, middle, picture.height)
        if left
        else picture.part(middle, 0, picture.width - middle, picture.height)
    )
    lay(out, part, (0 if left else middle) + 2 * round(dx / 2), 0)


def side(picture: Planes, out: Planes, share: float, *, left: bool) -> None:
    """Lay one side of a turning cube over `out`: `share` of the width, receding at its far end."""
    if share <= 0.01:
        return
    width, height = out.width, out.height
    x, y = pixel_grid(width, height)
    start = 0.0 if left else (1.0 - share) * width
    inside = (x - np.float32(start)) / np.float32(share * width)
    far = inside if not left else 1 - inside
    depth = np.float32(0.35 * (1.0 - share))
    away = 1 - depth * far
    # The nearer edge is natural size; towards the far one rows and columns draw together.
    from_x = inside / away * (1 - depth) if not left else 1 - (1 - inside) / away * (1 - depth)
    middle = np.float32((height - 1) / 2)
    from_y = (y - middle) / away + middle
    beyond = (inside < 0) | (inside > 1)
    from_x = np.where(beyond, np.float32(-9.0e4), from_x * np.float32(width - 1))
    lay(out, bent(picture, from_x.astype(np.float32), from_y, border=EMPTY, alpha=True))


def cell(picture: Planes, width: int, height: int) -> Planes:
    """Return the picture scaled to cover an even size, cut at the sides that are too long."""
    scale = max(width / picture.width, height / picture.height)
    wide = min(picture.width, 2 * max(1, round(width / scale / 2)))
    high = min(picture.height, 2 * max(1, round(height / scale / 2)))
    left, top = (picture.width - wide) // 4 * 2, (picture.height - high) // 4 * 2
    part = picture.part(left, top, wide, high)

    def plane(source: Plane, half: bool) -> Plane:
        size = (width // 2, height // 2) if half else (width, height)
        return np.asarray(cv2.resize(source, size, interpolation=cv2.INTER_AREA), np.uint8)

    return each(part, plane)


def _rows(picture: Planes, out: Planes, *, source: int, target: int, count: int) -> None:
    if count > 0:
        taken = picture.part(0, source, picture.width, count)
        out.part(0, target, out.width, count).copy_from(taken)


def _shade(out: Planes, top: int, depth: int, *, falling: bool) -> None:
    part = out.part(0, top, out.width, depth)
    ramp = np.linspace(0.45, 0.0, depth, dtype=np.float32)
    ramp = ramp if falling else ramp[::-1]
    luma = part.y.astype(np.float32)
    part.y[:] = cv2.convertScaleAbs(luma - (luma - BLACK[0]) * ramp[:, None])
