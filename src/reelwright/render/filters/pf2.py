"""Soft greens and gentle lights, as on Japanese colour film."""

from __future__ import annotations

from reelwright.render.looks.grade import Grade, graded
from reelwright.render.planes import Planes
from reelwright.render.protocols import EffectContext

GRADE = Grade(
    contrast=6, saturation=6, gamma=1.06, fade=0.12, shadows=(1, -5), lights=(-2, -2), grain=2
)


def apply(
    picture: Planes,
    progress: float,
    time: float,
    parameters: dict[str, str],
    context: EffectContext,
) -> Planes:
    """Return the picture in this look."""
    return graded(picture, GRADE, context)
