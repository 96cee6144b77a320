"""Unfolds from a line across, as a closing fan backwards."""

from __future__ import annotations

from reelwright.render.text.motion import MotionContext, MotionState, ease_out


def transform(progress: float, context: MotionContext) -> MotionState:
    """Return the state of the whole block."""
    half = ease_out(progress) / 2
    return MotionState(clip=(0.0, 0.5 - half, 1.0, 0.5 + half))
