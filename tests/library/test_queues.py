"""Local queues of events: oldest first, hidden while they are read, kept four days."""

from __future__ import annotations

from reelwright.library import outbox, queues
from reelwright.library.database import Database
from reelwright.library.outbox import Event
from reelwright.library.queues import KEPT, Message

QUEUE = "ice-callback-mine"


def put(database: Database, name: str, *, now: int, target: str = QUEUE) -> None:
    event = Event(event_type="Any", target=target, body=f'{{"n":"{name}"}}', event_id=name)
    with database.begin() as connection:
        outbox.put(connection, event, now=now)


def receive(database: Database, *, now: int, limit: int = 10) -> list[Message]:
    with database.begin() as connection:
        return queues.receive(connection, QUEUE, now=now, hidden=1000, limit=limit)


def acknowledge(database: Database, *receipts: str, now: int) -> list[str]:
    with database.begin() as connection:
        return queues.acknowledge(connection, QUEUE, receipts, now=now)


def counts(database: Database, *, now: int) -> dict[str, int]:
    with database.read() as connection:
        return queues.names(connection, now=now)


def test_messages_come_in_order_and_go_when_acknowledged(database: Database) -> None:
    for number, name in enumerate(["a", "b", "c"]):
        put(database, name, now=100 + number)
    put(database, "other", now=1, target="ice-callback-other")
    put(database, "http", now=1, target="http://callback.example/")
    assert counts(database, now=200) == {QUEUE: 3, "ice-callback-other": 1}

    first, second = receive(database, now=200, limit=2)
    assert [first.message_id, second.message_id] == ["a", "b"]
    assert (first.body, first.created, first.dequeue_count) == ('{"n":"a"}', 100, 1)
    assert [one.message_id for one in receive(database, now=300)] == ["c"]
    assert receive(database, now=400) == []

    assert acknowledge(database, first.receipt, "unknown", now=500) == ["unknown"]
    assert acknowledge(database, first.receipt, now=500) == [first.receipt]
    assert counts(database, now=500)[QUEUE] == 2


def test_what_is_not_acknowledged_comes_again(database: Database) -> None:
    put(database, "a", now=100)
    [first] = receive(database, now=200)
    [again] = receive(database, now=1200)
    assert (again.message_id, again.dequeue_count) == ("a", 2)
    assert again.receipt != first.receipt
    assert acknowledge(database, first.receipt, now=1300) == [first.receipt]
    assert acknowledge(database, again.receipt, now=2200) == [again.receipt]
    [third] = receive(database, now=2300)
    assert acknowledge(database, third.receipt, now=2400) == []
    assert counts(database, now=2400) == {QUEUE: 0}


def test_messages_are_kept_four_days(database: Database) -> None:
    put(database, "a", now=100)
    put(database, "b", now=500)
    assert [one.message_id for one in receive(database, now=100 + KEPT)] == ["b"]
    with database.begin() as connection:
        assert queues.expire(connection, now=100 + KEPT) == 1
        assert outbox.purge(connection, before=KEPT * 2) == 0
        assert queues.expire(connection, now=500 + KEPT) == 1
    assert counts(database, now=600 + KEPT) == {}
