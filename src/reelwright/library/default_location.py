"""Where temporary files and uploads go when nobody says where."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from reelwright.library import installation
from reelwright.library.buckets import Buckets

_NAME = "default_storage_location"

USER = "user_oss_bucket"
VOD = "vod_oss_bucket"
TYPES = (VOD, USER)


@dataclass(frozen=True)
class Location:
    """A bucket and the folder in it, "" for its root; `modified` is 0 when nobody chose it."""

    bucket: str
    path: str = ""
    storage_type: str = USER
    modified: int = 0

    @property
    def prefix(self) -> str:
        """The beginning of the keys of what is stored there."""
        return f"{self.path}/" if self.path else ""


def put(connection: sa.Connection, location: Location) -> None:
    """Choose the default location."""
    installation.put(connection, _NAME, json.dumps(asdict(location)))


def get(connection: sa.Connection, buckets: Buckets) -> Location | None:
    """Return the default location: what was chosen, else the first bucket; None without any."""
    chosen = installation.get(connection, _NAME)
    if chosen is not None:
        return Location(**json.loads(chosen))
    names = buckets.names()
    return Location(names[0]) if names else None
