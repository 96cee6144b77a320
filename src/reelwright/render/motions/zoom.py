"""Grows from nothing, shrinks to nothing."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState, ease_out


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    scale = ease_out(progress)
    return MotionState(scale_x=scale, scale_y=scale, alpha=min(1.0, 3.0 * progress))
