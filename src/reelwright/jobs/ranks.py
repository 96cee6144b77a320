"""One integer out of a pipeline's priority and a job's own: what the queues are ordered by."""

from __future__ import annotations

NORMAL = 6
"""The priority of a pipeline, and of a job in one, that names none."""

HIGHEST, LOWEST = 1, 100


def rank(pipeline: int = NORMAL, own: int = NORMAL) -> int:
    """Return the place of a job among all: smaller runs sooner.

    Both are 1 to 10. Of pipelines the larger number comes first, of the jobs in one the smaller.
    """
    return (10 - pipeline) * 10 + own


def own_priority(ranked: int) -> int:
    """Return the job's own part of a rank."""
    return (ranked - 1) % 10 + 1


DEFAULT_RANK = rank()
