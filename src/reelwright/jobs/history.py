"""Removes jobs that ended long ago, with everything the motor keeps of them."""

from __future__ import annotations

import sqlalchemy as sa

from reelwright.jobs.port import Motor
from reelwright.library import outbox, records
from reelwright.library.database import Database
from reelwright.library.tables import jobs

AT_ONCE = 200
"""Main jobs that are removed in one transaction."""


def remove(database: Database, motor: Motor, *, before: int) -> list[str]:
    """Remove some of the jobs that were accepted before a time and have ended.

    A main job goes with its sub-jobs, or stays with them. Returns which are gone; none means
    that there are no more.
    """
    with database.read() as connection:
        doomed = _doomed(connection, before)
    # The motor first: a job whose row is still there is found again.
    motor.forget(doomed)
    with database.begin() as connection:
        connection.execute(sa.delete(jobs).where(jobs.c.job_id.in_(doomed)))
        outbox.forget(connection, doomed)
    return doomed


def _doomed(connection: sa.Connection, before: int) -> list[str]:
    below = jobs.alias("below")
    open_below = sa.exists().where(
        below.c.main_id == jobs.c.job_id, below.c.state.in_(records.OPEN)
    )
    query = (
        sa.select(jobs.c.job_id)
        .where(
            jobs.c.created < before,
            jobs.c.main_id.is_(None),
            jobs.c.state.not_in(records.OPEN),
            ~open_below,
        )
        .order_by(jobs.c.created, jobs.c.job_id)
        .limit(AT_ONCE)
    )
    mains = list(connection.scalars(query))
    children = sa.select(jobs.c.job_id).where(jobs.c.main_id.in_(mains))
    return mains + list(connection.scalars(children))
