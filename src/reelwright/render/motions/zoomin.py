"""Comes nearer: grows a little while fading; leaves growing on."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState, ease_out


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    scale = 1.0 - 0.5 * context.forward * (1.0 - ease_out(progress))
    return MotionState(scale_x=scale, scale_y=scale, alpha=progress)
