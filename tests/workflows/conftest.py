"""A library with jobs of all kinds, each carried out on the thread of the test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reelwright.config import Settings
from reelwright.jobs import Jobs, NewJob, Timing
from reelwright.jobs.motor_dbos import DbosMotor
from reelwright.jobs.port import Entry
from reelwright.library import assets
from reelwright.library.assets import Asset
from reelwright.library.records import JobRow
from reelwright.workflows.kinds import kinds
from reelwright.workflows.workshop import Workshop


class InlineMotor(DbosMotor):
    """Runs steps where they stand, and has nothing in its queues."""

    def step(self, name: str, call: Callable[[], Any]) -> Any:
        return call()

    def entries(self, job_ids: Iterable[str]) -> dict[str, Entry]:
        return {}


class House:
    """Bucket, database and jobs without a sandbox; the test says when which job runs."""

    def __init__(self, folder: Path) -> None:
        self.bucket = folder / "buckets" / "demo-bucket"
        self.bucket.mkdir(parents=True)
        self.settings = Settings(data_dir=folder)
        self.workshop = Workshop.open(self.settings, sandboxed=False)
        self.database = self.workshop.database
        motor = InlineMotor(self.database)
        self.jobs = Jobs(
            self.settings,
            self.database,
            kinds(self.workshop),
            motor,
            timing=Timing(retry=0.0, cancelled=0.0),
        )
        self.jobs.prepare()
        self.workshop.process_id = self.jobs.process_id

    def accept(self, *news: NewJob) -> None:
        with self.database.begin() as connection:
            for new in news:
                assert self.jobs.accept(connection, new)

    def carry(self, job_id: str) -> JobRow:
        """Carry a job out here and now; return its record."""
        self.jobs._run(job_id)
        return self.row(job_id)

    def row(self, job_id: str) -> JobRow:
        row = self.jobs.get(job_id)
        assert row is not None
        return row

    def add_asset(self, media_id: str, **values: Any) -> None:
        """Register the asset of the object that has its name."""
        name = f"{media_id}.mp4"
        asset = Asset(
            media_id=media_id,
            bucket="demo-bucket",
            object_key=name,
            input_url=f"oss://demo-bucket/{name}",
            media_type="video",
            created=1,
            **values,
        )
        with self.database.begin() as connection:
            assets.register(connection, asset)

    def asset(self, media_id: str) -> Asset:
        with self.database.read() as connection:
            return assets.get(connection, media_id)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.workshop.close()
