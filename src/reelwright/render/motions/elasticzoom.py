"""Grows a little too far and settles."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState, overshoot


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    scale = overshoot(progress, 2.2)
    return MotionState(scale_x=scale, scale_y=scale, alpha=min(1.0, 4.0 * progress))
