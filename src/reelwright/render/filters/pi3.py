"""Infrared, autumn: greens turn to orange."""

from __future__ import annotations

from reelwright.render.looks.grade import Grade, graded
from reelwright.render.planes import Planes
from reelwright.render.protocols import EffectContext

GRADE = Grade(hue=-65, saturation=5, contrast=8, lights=(-6, 3))


def apply(
    picture: Planes,
    progress: float,
    time: float,
    parameters: dict[str, str],
    context: EffectContext,
) -> Planes:
    """Return the picture in this look."""
    return graded(picture, GRADE, context)
