"""The pictures are laid over each other like two slides in the middle."""

from __future__ import annotations

import cv2
import numpy as np

from reelwright.render.looks.grids import smooth
from reelwright.render.looks.masks import at_rest, crossfade, triples
from reelwright.render.planes import Planes, empty
from reelwright.render.protocols import TransitionContext


def mix(
    first: Planes, second: Planes, progress: float, out: Planes, context: TransitionContext
) -> None:
    """Write the picture at `progress` into `out`."""
    if at_rest(first, second, progress, out):
        return
    both = empty(out.width, out.height, alpha=out.alpha is not None)
    for number, (one, other, into, _) in enumerate(triples(first, second, both)):
        if number == 0:
            cv2.multiply(one, other, dst=into, scale=1 / 235)
            np.maximum(into, 16, out=into)
        else:
            cv2.addWeighted(one, 0.5, other, 0.5, 0.0, dst=into)
    if progress < 0.5:
        crossfade(first, both, smooth(progress, 0.0, 0.5), out)
    else:
        crossfade(both, second, smooth(progress, 0.5, 1.0), out)
