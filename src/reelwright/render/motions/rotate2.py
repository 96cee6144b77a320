"""Turns once around while growing."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState, ease_out


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    scale = ease_out(progress)
    return MotionState(
        angle=-360.0 * context.forward * (1.0 - scale), scale_x=scale, scale_y=scale, alpha=progress
    )
