"""Is struck hard, and comes to rest, twice a second."""

from __future__ import annotations

from reelwright.render.looks.spans import jump
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
    since = time % 0.5
    reach = 0.03 * context.height * max(0.0, 1.0 - since * 3.0)
    step = int(time * 24)
    return moved(
        picture,
        scale=1.0 + 2.2 * reach / context.height,
        dx=reach * jump(step, context.seed + 1),
        dy=reach * jump(step, context.seed + 2),
    )
