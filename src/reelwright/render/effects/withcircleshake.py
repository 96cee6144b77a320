"""Shakes softly inside a dark round frame."""

from __future__ import annotations

from reelwright.render.looks.grids import Grid, smooth_field
from reelwright.render.looks.spans import sway
from reelwright.render.looks.tones import shade
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
    reach = 0.01 * context.height
    shaken = moved(
        picture,
        scale=1.04,
        dx=reach * sway(time, context.seed + 1),
        dy=reach * sway(time, context.seed + 2),
    )
    radius = Grid(context.width, context.height).radius
    shade(shaken, 1 - 0.85 * smooth_field(radius, 0.62, 0.72))
    return shaken
