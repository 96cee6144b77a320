"""Opens like a curtain of two black bars that part."""

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
    # A slit is there from the first frame on: a video must not begin with a black picture.
    way = 0.15 + 0.85 * opened(progress, time, 0.6)
    return bars(picture, 2 * round(context.height / 4 * (1.0 - way)))
