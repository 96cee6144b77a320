"""Swings into its size like a spring."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState, spring


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    scale = spring(progress)
    return MotionState(scale_x=scale, scale_y=scale, alpha=min(1.0, 4.0 * progress))
