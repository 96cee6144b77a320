"""The outbox: leases, attempts, history."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from reelwright.library import outbox
from reelwright.library.database import Database
from reelwright.library.outbox import Delivery, Event
from reelwright.library.tables import outbox as table


def event(name: str, target: str = "http://callback.example/") -> Event:
    return Event(event_type="Any", target=target, body="{}", subject="job", event_id=name)


def put(database: Database, *names: str, now: int = 1000) -> None:
    with database.begin() as connection:
        for name in names:
            outbox.put(connection, event(name), now=now)


def claim(database: Database, holder: str, now: int, limit: int = 10) -> list[Delivery]:
    with database.begin() as connection:
        return outbox.claim(connection, holder, now=now, lease=500, limit=limit)


def states(database: Database) -> dict[str, tuple[str, int]]:
    with database.read() as connection:
        rows = connection.execute(sa.select(table))
        return {row.event_id: (row.state, row.attempts) for row in rows}


def test_an_event_goes_with_its_transaction(database: Database) -> None:
    with pytest.raises(RuntimeError), database.begin() as connection:
        outbox.put(connection, event("a"), now=1)
        raise RuntimeError
    assert states(database) == {}


def test_an_event_is_put_once(database: Database) -> None:
    with database.begin() as connection:
        assert outbox.put(connection, event("a"), now=1)
        assert not outbox.put(connection, event("a"), now=2)


def test_an_event_is_sent_by_its_holder_only(database: Database) -> None:
    put(database, "a")
    with database.read() as connection:
        assert not outbox.due(connection, now=999)
        assert outbox.due(connection, now=1000)
    assert claim(database, "one", 999) == []
    [delivery] = claim(database, "one", 1000)
    assert (delivery.event_id, delivery.body) == ("a", "{}")
    assert claim(database, "two", 1400) == []
    with database.begin() as connection:
        outbox.sent(connection, delivery, now=1400)
    assert states(database) == {"a": ("sent", 1)}
    assert claim(database, "two", 9000) == []


def test_what_a_dead_holder_had_is_due_again(database: Database) -> None:
    put(database, "a")
    [lost] = claim(database, "one", 1000)
    [again] = claim(database, "two", 1500)
    assert again.event_id == lost.event_id
    with database.begin() as connection:
        outbox.failed(connection, lost, "late", now=1600)
    assert states(database) == {"a": ("waiting", 0)}
    with database.begin() as connection:
        outbox.sent(connection, again, now=1600)
    assert states(database) == {"a": ("sent", 1)}


def test_three_attempts_a_second_apart(database: Database) -> None:
    put(database, "a")
    moment = 1000
    for attempt in (1, 2, 3):
        assert claim(database, "one", moment - 1) == []
        [delivery] = claim(database, "one", moment)
        with database.begin() as connection:
            outbox.failed(connection, delivery, "no answer", now=moment + 100)
        assert states(database) == {"a": ("dropped" if attempt == 3 else "waiting", attempt)}
        moment += 1100
    assert claim(database, "one", moment + 100_000) == []
    with database.read() as connection:
        row = connection.execute(sa.select(table)).one()
    assert (row.note, row.ended) == ("no answer", 3300)


def test_holders_share_the_work(database: Database) -> None:
    names = [f"{number:02}" for number in range(40)]
    put(database, *names)

    def take(holder: str) -> list[str]:
        found = []
        while taken := claim(database, holder, 1000, limit=3):
            found += [delivery.event_id for delivery in taken]
        return found

    with ThreadPoolExecutor(3) as pool:
        shares = list(pool.map(take, ("one", "two", "three")))
    assert sorted(name for share in shares for name in share) == names


def test_queues_of_our_own_are_not_sent(database: Database) -> None:
    with database.begin() as connection:
        outbox.put(connection, event("a", "ice-callback-mine"), now=1)
    assert claim(database, "one", 1000) == []
    assert states(database) == {"a": ("queued", 0)}


def test_history_is_forgotten(database: Database) -> None:
    put(database, "a", "b")
    for delivery in claim(database, "one", 1000, limit=1):
        with database.begin() as connection:
            outbox.sent(connection, delivery, now=1000)
    with database.begin() as connection:
        assert outbox.purge(connection, before=1000) == 0
        assert outbox.purge(connection, before=1001) == 1
    assert list(states(database)) == ["b"]
