"""Letters appear one after the other, each fading in."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState, letter_progress


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    return MotionState()


def letter(progress: float, index: int, count: int, context: MotionContext) -> MotionState:
    """Return the state of one letter."""
    return MotionState(alpha=letter_progress(progress, index, count, 0.2))
