"""Three stripes: grey, colour, grey."""

from __future__ import annotations

from reelwright.render.looks.splits import split
from reelwright.render.looks.tones import grey
from reelwright.render.planes import Planes
from reelwright.render.protocols import EffectContext


def apply(
    picture: Planes,
    progress: float,
    time: float,
    parameters: dict[str, str],
    context: EffectContext,
) -> Planes:
    """Return the picture with the effect."""
    return split(picture, 3, lambda number, part: part if number == 1 else grey(part, 1.0))
