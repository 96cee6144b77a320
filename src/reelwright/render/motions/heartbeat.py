"""Beats twice in every turn (loop)."""

from __future__ import annotations

import math

from reelwright.render.text.motion import MotionContext, MotionState


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    beat = math.exp(-((progress - 0.15) ** 2) / 0.004) + math.exp(-((progress - 0.4) ** 2) / 0.004)
    scale = 1.0 + 0.08 * beat
    return MotionState(scale_x=scale, scale_y=scale)
