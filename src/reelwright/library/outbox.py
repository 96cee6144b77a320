"""Events to be told: put in the transaction of what happened, sent at least once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, fields

import sqlalchemy as sa

from reelwright.library.tables import outbox
from reelwright.library.targets import QUEUE_PREFIX
from reelwright.library.upserts import insert_if_absent

ATTEMPTS = 3
PAUSE = 1000
"""Milliseconds from one attempt to the next."""

WAITING = "waiting"
SENT = "sent"
DROPPED = "dropped"
QUEUED = "queued"


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event for one target."""

    event_type: str
    target: str
    body: str
    """The JSON text, byte for byte as it is sent."""
    subject: str = ""
    """The job or asset that it is about."""
    event_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    """Lets the receiver drop repeats."""


@dataclass(frozen=True)
class Delivery:
    """An event that this holder is to send now."""

    event_id: str
    target: str
    body: str
    holder: str
    event_type: str
    subject: str


def put(connection: sa.Connection, event: Event, *, now: int) -> bool:
    """Add an event; tell whether it is new: one of the same ID is added once."""
    queue = event.target.startswith(QUEUE_PREFIX)
    values = {
        "event_id": event.event_id,
        "event_type": event.event_type,
        "subject": event.subject,
        "target": event.target,
        "body": event.body,
        "state": QUEUED if queue else WAITING,
        "due": now,
        "created": now,
    }
    return insert_if_absent(connection, outbox, values)


def due(connection: sa.Connection, *, now: int) -> bool:
    """Tell whether an event is to be sent by now."""
    statement = sa.select(outbox.c.event_id).where(*_due(now)).limit(1)
    return connection.execute(statement).first() is not None


def claim(
    connection: sa.Connection, holder: str, *, now: int, lease: int, limit: int
) -> list[Delivery]:
    """Take due events for the time of the lease; what is not marked by then is due again."""
    wanted = (
        sa.select(outbox.c.event_id).where(*_due(now)).order_by(outbox.c.due, outbox.c.event_id)
    )
    taken = []
    for event_id in connection.scalars(wanted.limit(limit)).all():
        statement = (
            outbox.update()
            .where(outbox.c.event_id == event_id, *_due(now))
            .values(holder=holder, due=now + lease)
            .returning(*(outbox.c[field.name] for field in fields(Delivery)))
        )
        row = connection.execute(statement).first()
        if row is not None:
            taken.append(Delivery(**row._mapping))
    return taken


def sent(connection: sa.Connection, delivery: Delivery, *, now: int) -> None:
    """Mark an event as told."""
    connection.execute(
        _of(delivery).values(state=SENT, attempts=outbox.c.attempts + 1, note="", ended=now)
    )


def failed(connection: sa.Connection, delivery: Delivery, note: str, *, now: int) -> bool:
    """Count a failed attempt: another one follows, or the event is dropped; tell whether it is."""
    last = outbox.c.attempts + 1 >= ATTEMPTS
    state = connection.execute(
        _of(delivery)
        .values(
            attempts=outbox.c.attempts + 1,
            note=note,
            holder=None,
            due=now + PAUSE,
            state=sa.case((last, DROPPED), else_=WAITING),
            ended=sa.case((last, now), else_=None),
        )
        .returning(outbox.c.state)
    ).scalar_one_or_none()
    return state == DROPPED


def forget(connection: sa.Connection, subjects: Iterable[str]) -> None:
    """Forget the events about jobs that are no more, but for those that still go somewhere."""
    statement = outbox.delete().where(
        outbox.c.state.in_((SENT, DROPPED)), outbox.c.subject.in_(list(subjects))
    )
    connection.execute(statement)


def purge(connection: sa.Connection, *, before: int) -> int:
    """Forget events that were told or given up before that time; return how many."""
    statement = outbox.delete().where(outbox.c.state.in_((SENT, DROPPED)), outbox.c.ended < before)
    return connection.execute(statement).rowcount


def _due(now: int) -> tuple[sa.ColumnElement[bool], ...]:
    return outbox.c.state == WAITING, outbox.c.due <= now


def _of(delivery: Delivery) -> sa.Update:
    return outbox.update().where(
        outbox.c.event_id == delivery.event_id,
        outbox.c.state == WAITING,
        outbox.c.holder == delivery.holder,
    )
