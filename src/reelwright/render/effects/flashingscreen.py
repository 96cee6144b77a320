"""The screen flashes white three times a second, softly."""

from __future__ import annotations

from reelwright.render.looks.spans import pulse
from reelwright.render.looks.tones import WHITE, toward
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
    # Three flashes a second is the most that is safe for sensitive viewers.
    return toward(picture, WHITE, 0.55 * pulse(time, 1 / 3, 0.25))
