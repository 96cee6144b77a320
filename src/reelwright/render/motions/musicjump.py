"""Letters jump like the bars of a music player and settle."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState, bounce, letter_progress


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    return MotionState()


def letter(progress: float, index: int, count: int, context: MotionContext) -> MotionState:
    """Return the state of one letter."""
    own = letter_progress(progress, index, count, 0.6)
    return MotionState(dy=-context.size * (1.0 - bounce(own)), alpha=min(1.0, 4.0 * own))
