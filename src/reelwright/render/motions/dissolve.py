"""Fades in and out, slowly at both ends."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState, ease_in_out


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    return MotionState(alpha=ease_in_out(progress))
