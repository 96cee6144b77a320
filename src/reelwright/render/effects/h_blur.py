"""Smears sideways at both ends."""

from __future__ import annotations

from reelwright.render.looks.blurs import smeared
from reelwright.render.looks.spans import closed, opened
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
    away = max(1.0 - opened(progress, time), closed(progress, time))
    return smeared(picture, context.width * 0.08 * away, 1) if away > 0.01 else picture
