"""Coffee: dark brown tones."""

from __future__ import annotations

from reelwright.render.looks.grade import Grade, graded
from reelwright.render.planes import Planes
from reelwright.render.protocols import EffectContext

GRADE = Grade(
    brightness=-6,
    contrast=8,
    saturation=-35,
    shadows=(-6, 6),
    lights=(-12, 7),
    vignette=0.2,
    grain=3,
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
