"""Which walls stand on this machine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wall:
    """One thing that a child cannot do, tried for real."""

    name: str
    standing: bool
    reason: str
    """What was seen; where the wall is missing, why and how to get it."""


def walls() -> list[Wall]:
    """Try every wall in a child and say which of them stand."""
    raise NotImplementedError
