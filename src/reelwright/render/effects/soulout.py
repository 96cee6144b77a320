"""A pale second picture leaves the first, growing, once a second."""

from __future__ import annotations

from reelwright.render.looks.masks import crossfade
from reelwright.render.looks.warps import moved
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
    phase = time % 1.0
    share = 0.45 * max(0.0, 1.0 - 1.4 * phase)
    if share <= 0:
        return picture
    ghost = moved(picture, scale=1.0 + 0.5 * phase)
    crossfade(picture, ghost, share, picture)
    return picture
