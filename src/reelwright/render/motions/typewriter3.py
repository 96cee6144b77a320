"""Letters drop into place one after the other."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState, ease_out, letter_progress


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    return MotionState()


def letter(progress: float, index: int, count: int, context: MotionContext) -> MotionState:
    """Return the state of one letter."""
    own = letter_progress(progress, index, count, 0.25)
    return MotionState(dy=-0.3 * context.size * (1.0 - ease_out(own)), alpha=own)
