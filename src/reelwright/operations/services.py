"""What the operations work with; put together by the command line."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from reelwright.config import Settings
from reelwright.jobs import Jobs
from reelwright.library.buckets import Buckets
from reelwright.library.database import Database
from reelwright.library.links import Links
from reelwright.library.records import now
from reelwright.workflows.workshop import Workshop

DAY = 24 * 3600 * 1000
"""Milliseconds of a day."""


@dataclass(frozen=True)
class Services:
    """The rooms below, ready to use."""

    settings: Settings
    database: Database
    buckets: Buckets
    jobs: Jobs
    links: Links
    workshop: Workshop

    @property
    def oldest(self) -> int:
        """The creation time of the oldest job that can be read now."""
        return now() - self.settings.history_days * DAY


def new_id() -> str:
    """Return a fresh identifier: 32 lower-case hexadecimal digits."""
    return uuid.uuid4().hex


def iso(milliseconds: int | None) -> str | None:
    """Return a time as the API writes it, None for none."""
    if milliseconds is None:
        return None
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
