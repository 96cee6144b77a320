"""Pipelines: by which jobs of algorithms are ordered, paused and let go again."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from reelwright.errors import ResourceNotFound
from reelwright.library.tables import pipelines
from reelwright.library.upserts import insert_if_absent

SPEEDS = ("Standard", "Boost", "NarrowBandHDV2")
ACTIVE, PAUSED = "Active", "Paused"
NORMAL = 6
"""The priority of a pipeline that names none; 10 is the highest."""

_NAMESPACE = uuid.UUID("0d6f3c0c-6c4d-5d3e-8a54-3f3f8f9c2a11")


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """One pipeline; a standing one is the default of its speed and cannot be deleted."""

    pipeline_id: str
    name: str
    speed: str
    priority: int = NORMAL
    status: str = ACTIVE
    standing: bool = False
    created: int
    modified: int

    @property
    def paused(self) -> bool:
        """Whether its jobs are kept back."""
        return self.status == PAUSED


def standing_id(speed: str = SPEEDS[0]) -> str:
    """Return the ID of the default pipeline of a speed; it is the same everywhere."""
    return uuid.uuid5(_NAMESPACE, speed).hex


def settle(connection: sa.Connection, *, now: int) -> None:
    """Make the default pipelines if they are not there yet."""
    for speed in SPEEDS:
        standing = Pipeline(
            pipeline_id=standing_id(speed),
            name=f"default-{speed}",
            speed=speed,
            standing=True,
            created=now,
            modified=now,
        )
        insert_if_absent(connection, pipelines, vars(standing))


def add(connection: sa.Connection, pipeline: Pipeline) -> None:
    """Add a pipeline."""
    connection.execute(pipelines.insert().values(**vars(pipeline)))


def get(connection: sa.Connection, pipeline_id: str, *, lock: bool = False) -> Pipeline:
    """Return a pipeline; `lock` keeps it as it is until the transaction ends.

    Raises:
        ResourceNotFound: there is none of that ID.
    """
    query = sa.select(pipelines).where(pipelines.c.pipeline_id == pipeline_id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise ResourceNotFound("pipeline", pipeline_id)
    return Pipeline(**row._mapping)


def listed(connection: sa.Connection, speed: str = "") -> list[Pipeline]:
    """Return all pipelines, or those of a speed; the default ones first, then the oldest."""
    query = sa.select(pipelines).order_by(
        pipelines.c.standing.desc(), pipelines.c.created, pipelines.c.pipeline_id
    )
    if speed:
        query = query.where(pipelines.c.speed == speed)
    return [Pipeline(**row._mapping) for row in connection.execute(query)]


def update(connection: sa.Connection, pipeline: Pipeline) -> None:
    """Write a pipeline as it is now; its row is locked by the caller."""
    values = {name: getattr(pipeline, name) for name in ("name", "priority", "status", "modified")}
    condition = pipelines.c.pipeline_id == pipeline.pipeline_id
    connection.execute(pipelines.update().where(condition).values(**values))


def delete(connection: sa.Connection, pipeline_id: str) -> None:
    """Delete a pipeline."""
    connection.execute(pipelines.delete().where(pipelines.c.pipeline_id == pipeline_id))
