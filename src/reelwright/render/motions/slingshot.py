"""Is shot in from below, past its place and back."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState, overshoot


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    way = context.height * 0.3 * (1.0 - overshoot(progress, 2.0))
    return MotionState(dy=way, alpha=min(1.0, 3.0 * progress))
