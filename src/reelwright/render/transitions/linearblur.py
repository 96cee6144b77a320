"""Both pictures smear sideways while they fade into each other."""

from __future__ import annotations

from reelwright.render.looks.blurs import smeared
from reelwright.render.looks.grids import smooth
from reelwright.render.looks.masks import at_rest, crossfade
from reelwright.render.planes import Planes
from reelwright.render.protocols import TransitionContext

_REACH = 0.08
"""Width of the blur at its strongest, as a share of the picture's."""


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    crossfade(first, second, smooth(progress, 0.15, 0.85), out)
    strength = smooth(1.0 - abs(2.0 * progress - 1.0))
    # Mixing and smearing may change places, so one smear does for both pictures.
    out.copy_from(smeared(out, out.width * _REACH * strength, 1))
