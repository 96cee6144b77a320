"""Sinks behind its lower edge as the sun does."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState, ease_in_out


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    way = ease_in_out(progress)
    return MotionState(dy=context.block_height * (1.0 - way), clip=(0.0, 0.0, 1.0, way))
