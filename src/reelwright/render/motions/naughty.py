"""Rocks to and fro (loop)."""

from __future__ import annotations

import math

from reelwright.render.text.motion import MotionContext, MotionState


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    swing = math.sin(2.0 * math.pi * progress)
    return MotionState(angle=4.0 * swing, dy=-0.08 * context.size * abs(swing))
