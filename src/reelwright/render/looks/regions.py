"""An effect on a part of the picture."""

from __future__ import annotations

from collections.abc import Callable

from reelwright.render.planes import Planes
from reelwright.timeline.composition import Rect


def inside(picture: Planes, region: Rect, change: Callable[[Planes], Planes]) -> Planes:
    """Change the part of a picture that lies in a region, in place, and return the picture."""
    left, top = max(0, round(region.x / 2) * 2), max(0, round(region.y / 2) * 2)
    right = min(picture.width, round((region.x + region.width) / 2) * 2)
    bottom = min(picture.height, round((region.y + region.height) / 2) * 2)
    if right - left >= 2 and bottom - top >= 2:
        part = picture.part(left, top, right - left, bottom - top)
        part.copy_from(change(part))
    return picture
