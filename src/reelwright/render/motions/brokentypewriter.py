"""Letters appear one after the other, some of them askew at first."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState, letter_progress


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    return MotionState()


def letter(progress: float, index: int, count: int, context: MotionContext) -> MotionState:
    """Return the state of one letter."""
    own = letter_progress(progress, index, count, 0.3)
    askew = (index * 7919 % 5 - 2) * 0.12 * (1.0 - own)
    return MotionState(dy=askew * context.size, angle=60.0 * askew, alpha=float(own > 0.0))
