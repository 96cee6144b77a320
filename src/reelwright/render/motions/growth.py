"""Grows upwards from its lower edge."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState, ease_out


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    scale = ease_out(progress)
    return MotionState(
        scale_y=scale, dy=context.block_height * (1.0 - scale) / 2, alpha=min(1.0, 4.0 * progress)
    )
