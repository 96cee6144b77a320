"""Opens from a line in its middle."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState, ease_out


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    half = ease_out(progress) / 2
    return MotionState(clip=(0.5 - half, 0.0, 0.5 + half, 1.0))
