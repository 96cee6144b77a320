"""A module of the same room, whose function its tasks module re-exports."""

from __future__ import annotations

from reelwright.sandbox.task import Context


def from_the_cellar(context: Context) -> str:
    return "wine"
