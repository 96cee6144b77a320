"""Fans in around its centre."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState, ease_out


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    rest = 1.0 - ease_out(progress)
    return MotionState(angle=45.0 * context.forward * rest, scale_x=1.0 - rest, alpha=progress)
