"""Infrared, clear: greens turn to pale rose."""

from __future__ import annotations

from reelwright.render.looks.grade import Grade, graded
from reelwright.render.planes import Planes
from reelwright.render.protocols import EffectContext

GRADE = Grade(hue=-110, saturation=-25, contrast=12, gamma=1.08)


def apply(
    picture: Planes,
    progress: float,
    time: float,
    parameters: dict[str, str],
    context: EffectContext,
) -> Planes:
    """Return the picture in this look."""
    return graded(picture, GRADE, context)
