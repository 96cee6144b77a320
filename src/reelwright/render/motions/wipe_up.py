"""Is uncovered, or covered, by an edge that moves up."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState, ease_in_out


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    edge = ease_in_out(progress)
    if context.leaving:
        return MotionState(clip=(0.0, 0.0, 1.0, edge))
    return MotionState(clip=(0.0, 1.0 - edge, 1.0, 1.0))
