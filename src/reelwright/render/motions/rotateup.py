"""Swings up into place."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState, overshoot


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    rest = 1.0 - overshoot(progress)
    return MotionState(
        angle=30.0 * context.forward * rest,
        dy=context.block_height * rest,
        alpha=min(1.0, 2.0 * progress),
    )
