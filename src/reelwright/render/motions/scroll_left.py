"""Runs in or out towards the left, from beyond the edge of the canvas."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState, ease_out


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    return MotionState(dx=context.forward * context.width * (1.0 - ease_out(progress)))
