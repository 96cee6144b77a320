"""Local queues of events: rows of the outbox that readers take, one after another."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from reelwright.library.outbox import QUEUED, SENT
from reelwright.library.tables import outbox
from reelwright.library.targets import QUEUE_PREFIX

KEPT = 4 * 24 * 3600 * 1000
"""Milliseconds for which a message waits for a reader."""


@dataclass(frozen=True)
class Message:
    """One message, taken with a receipt that acknowledges it while it is hidden from others."""

    message_id: str
    receipt: str
    body: str
    created: int
    dequeue_count: int


def names(connection: sa.Connection, *, now: int) -> dict[str, int]:
    """Return how many messages each queue holds that ever had one which is still known."""
    waiting = sa.case(((outbox.c.state == QUEUED) & (outbox.c.created > now - KEPT), 1), else_=0)
    query = (
        sa.select(outbox.c.target, sa.func.sum(waiting))
        .where(_in_queues())
        .group_by(outbox.c.target)
        .order_by(outbox.c.target)
    )
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def receive(
    connection: sa.Connection, queue: str, *, now: int, hidden: int, limit: int
) -> list[Message]:
    """Take the oldest visible messages for `hidden` milliseconds."""
    visible = (
        outbox.c.target == queue,
        outbox.c.state == QUEUED,
        outbox.c.due <= now,
        outbox.c.created > now - KEPT,
    )
    wanted = (
        sa.select(outbox.c.event_id)
        .where(*visible)
        .order_by(outbox.c.created, outbox.c.event_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = []
    for event_id in connection.scalars(wanted).all():
        receipt = secrets.token_hex(16)
        row = connection.execute(
            outbox.update()
            .where(outbox.c.event_id == event_id)
            .values(due=now + hidden, holder=receipt, attempts=outbox.c.attempts + 1)
            .returning(outbox.c.body, outbox.c.created, outbox.c.attempts)
        ).one()
        taken.append(Message(event_id, receipt, row.body, row.created, row.attempts))
    return taken


def acknowledge(
    connection: sa.Connection, queue: str, receipts: Iterable[str], *, now: int
) -> list[str]:
    """Remove taken messages; return the receipts that are not known or have expired."""
    ignored = []
    for receipt in receipts:
        statement = (
            outbox.update()
            .where(
                outbox.c.target == queue,
                outbox.c.state == QUEUED,
                outbox.c.holder == receipt,
                outbox.c.due > now,
            )
            .values(state=SENT, ended=now)
        )
        if connection.execute(statement).rowcount == 0:
            ignored.append(receipt)
    return ignored


def expire(connection: sa.Connection, *, now: int) -> int:
    """Remove messages that nobody read in time; return how many."""
    statement = outbox.delete().where(
        outbox.c.state == QUEUED, outbox.c.created <= now - KEPT, _in_queues()
    )
    return connection.execute(statement).rowcount


def _in_queues() -> sa.ColumnElement[bool]:
    return outbox.c.target.startswith(QUEUE_PREFIX, autoescape=True)
