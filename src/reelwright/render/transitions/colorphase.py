"""Brightness changes first, the colours follow."""

from __future__ import annotations

import cv2

from reelwright.render.looks.grids import smooth
from reelwright.render.looks.masks import at_rest, triples
from reelwright.render.planes import Planes
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    for number, (one, other, into, _) in enumerate(triples(first, second, out)):
        late = 0.35 if number in (1, 2) else 0.0
        share = smooth(progress, late, 0.65 + late)
        cv2.addWeighted(one, 1.0 - share, other, share, 0.0, dst=into)
