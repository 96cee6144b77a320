"""Flips over like a card."""

from __future__ import annotations

import math

from reelwright.render.text.motion import MotionContext, MotionState, ease_out


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    turn = abs(math.cos(math.pi * 1.5 * (1.0 - ease_out(progress))))
    return MotionState(scale_x=turn, alpha=min(1.0, 2.0 * progress))
