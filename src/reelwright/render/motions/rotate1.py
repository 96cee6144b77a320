"""Turns in clockwise from a quarter turn."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState, ease_out


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    angle = -90.0 * context.forward * (1.0 - ease_out(progress))
    return MotionState(angle=angle, alpha=min(1.0, 2.0 * progress))
