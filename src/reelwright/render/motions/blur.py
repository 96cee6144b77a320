"""Comes into focus, or loses it."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState, ease_out


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    blur = context.size * 0.5 * (1.0 - ease_out(progress))
    return MotionState(blur=blur, alpha=progress)
