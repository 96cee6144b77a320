"""How much picture the outputs of a job must share at least, and what makes it more."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb, floor


def pairs(times_shown: float) -> float:
    """Return k(k-1)/2, on a straight line between whole k."""
    whole = floor(times_shown)
    return comb(whole, 2) + whole * (times_shown - whole)


def least_shared(demand: Sequence[tuple[float, float]], outputs: int, length: float) -> float:
    """Return the least possible mean share of picture time that two outputs have in common.

    `demand` holds for each group its material and what each output shows of it; `length` is that
    of an output.
    """
    if outputs < 2 or length <= 0:
        return 0.0
    shared = sum(
        material * pairs(outputs * shown / material) for material, shown in demand if material > 0
    )
    return shared / (comb(outputs, 2) * length)


def cost_of_speed(
    demand: Sequence[tuple[int, Fraction]], outputs: int, length: int, speed: Fraction
) -> float:
    """Return by how much the shared picture time grows when the footage plays at `speed`."""
    faster = [(material, float(shown * speed)) for material, shown in demand]
    plain = [(material, float(shown)) for material, shown in demand]
    return least_shared(faster, outputs, length) - least_shared(plain, outputs, length)
