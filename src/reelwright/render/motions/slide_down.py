"""Slides down by a fifth of the canvas while fading."""

from __future__ import annotations

from reelwright.render.text.motion import SLIDE, MotionContext, MotionState, ease_out


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    way = -context.forward * SLIDE * context.height * (1.0 - ease_out(progress))
    return MotionState(dy=way, alpha=min(1.0, 2.0 * progress))
