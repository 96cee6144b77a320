"""Is brushed over from left to right, again and again (loop)."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    return MotionState(clip=(0.0, 0.0, min(1.0, 2.0 * progress), 1.0))
