"""Is uncovered by a growing rectangle."""

from __future__ import annotations

from reelwright.render.looks.spans import opened
from reelwright.render.looks.tones import bars
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
    rest = 0.5 * (1.0 - opened(progress, time))
    return bars(picture, 2 * round(context.height * rest / 2), 2 * round(context.width * rest / 2))
