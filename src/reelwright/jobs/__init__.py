"""Durable jobs: states, queues, priorities, progress, cancel, retries.

A kind of job is given to it as a `Kind`; what the kind does inside, this room does not know.
"""

from __future__ import annotations

from reelwright.jobs.context import JobContext, current_job
from reelwright.jobs.kinds import DEFAULT_PRIORITY, Kind, NewJob, derived_id
from reelwright.jobs.port import Interrupted, JobEnded
from reelwright.jobs.service import QUEUES, Jobs
from reelwright.jobs.timing import Timing

__all__ = [
    "DEFAULT_PRIORITY",
    "QUEUES",
    "Interrupted",
    "JobContext",
    "JobEnded",
    "Jobs",
    "Kind",
    "NewJob",
    "Timing",
    "current_job",
    "derived_id",
]
