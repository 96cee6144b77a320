"""Goes out of focus and comes back, again and again."""

from __future__ import annotations

from reelwright.render.looks.blurs import blurred
from reelwright.render.looks.spans import pulse
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
    sigma = context.height * 0.012 * pulse(time, 2.0, 0.35)
    return blurred(picture, sigma) if sigma > 0.3 else picture
