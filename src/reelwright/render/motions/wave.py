"""Letters rise one after the other and settle."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState, letter_progress, overshoot


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    return MotionState()


def letter(progress: float, index: int, count: int, context: MotionContext) -> MotionState:
    """Return the state of one letter."""
    own = letter_progress(progress, index, count)
    way = context.forward * context.size * 0.8 * (1.0 - overshoot(own, 2.5))
    return MotionState(dy=way, alpha=min(1.0, 2.0 * own))
