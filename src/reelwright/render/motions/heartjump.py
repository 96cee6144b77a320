"""Jumps in with two beats."""

from __future__ import annotations

import math

from reelwright.render.text.motion import MotionContext, MotionState


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    beat = 1.0 + 0.18 * math.sin(progress * math.pi * 3) * (1.0 - progress)
    scale = min(1.0, progress * 3.0) * beat
    return MotionState(scale_x=scale, scale_y=scale, alpha=min(1.0, 3.0 * progress))
