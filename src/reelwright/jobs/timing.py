"""The intervals by which the jobs live; tests shorten them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """Seconds, except `deaths`."""

    poll: float = 0.25
    """Between two looks of the motor into a queue."""
    heartbeat: float = 5.0
    """Between two signs of life of a process."""
    stale: float = 30.0
    """Without a sign of life for so long, a process of another machine counts as dead."""
    reap: float = 2.0
    """Between two looks for dead processes."""
    sweep: float = 30.0
    """Between two looks for jobs that nobody carries any more."""
    lease: float = 15.0
    """How long a reaper that has died keeps others from reaping."""
    cancelled: float = 0.2
    """The age at which a job reads its own row again."""
    progress: float = 0.5
    """Between two written values of progress."""
    retry: float = 1.0
    """Before the second try of a step; doubled before each further one."""
    retry_longest: float = 60.0
    unwind: float = 5.0
    """For a running job to let go after the grace of a stop."""
    deaths: int = 3
    """A job fails when so many processes have died in it at the same point."""
