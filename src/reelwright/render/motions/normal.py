"""Stays as it is (loop)."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    return MotionState()
