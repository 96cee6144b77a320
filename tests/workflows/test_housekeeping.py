"""Once a day: old jobs go with their work files, and sound that no project names."""

from __future__ import annotations

import os
from pathlib import Path

import sqlalchemy as sa

from reelwright.config import Settings
from reelwright.jobs import Jobs, Kind, NewJob
from reelwright.jobs.motor_dbos import DbosMotor
from reelwright.library import outbox
from reelwright.library.buckets import RESERVED, Buckets
from reelwright.library.database import Database
from reelwright.library.tables import jobs as table
from reelwright.library.tables import outbox as outbox_table
from reelwright.workflows.housekeeping import DAY, Housekeeper
from reelwright.workflows.workshop import now


def accept(
    database: Database, jobs: Jobs, job_id: str, state: str, days: float, main: str = ""
) -> None:
    job = NewJob("any", job_id, main_id=main or None, state=state)
    created = now() - round(days * DAY)
    with database.begin() as connection:
        assert jobs.accept(connection, job)
        statement = table.update().where(table.c.job_id == job_id).values(created=created)
        connection.execute(statement)


def tell(database: Database, *subjects: str) -> None:
    """Put two events of each job: one that was sent, one that waits in a local queue."""
    with database.begin() as connection:
        for subject in subjects:
            for target in ("http://callback.example/", "ice-callback-mine"):
                event = outbox.Event(event_type="Any", target=target, body="{}", subject=subject)
                outbox.put(connection, event, now=now())
        for delivery in outbox.claim(connection, "me", now=now(), lease=1000, limit=99):
            outbox.sent(connection, delivery, now=now())


def left(database: Database) -> set[str]:
    with database.read() as connection:
        return set(connection.scalars(sa.select(table.c.job_id)))


def test_old_jobs_are_removed_once_a_day(database: Database, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, history_days=30)
    motor = DbosMotor(database)
    jobs = Jobs(settings, database, [Kind("any", "render", lambda context: None)], motor)
    jobs.prepare()
    for job_id, state, days, main in [
        ("old", "Finished", 31, ""),
        ("old-child", "Success", 31, "old"),
        ("young", "Finished", 29, ""),
        ("waiting", "Init", 31, ""),
        ("half", "Failed", 31, ""),
        ("half-child", "Init", 31, "half"),
    ]:
        accept(database, jobs, job_id, state, days, main)
    with database.begin() as connection:
        motor.enqueue(connection, "old", "render", 1)
    kept, gone = (settings.work_dir / "p1" / name for name in ("waiting", "old-child"))
    for folder in (kept, gone):
        folder.mkdir(parents=True)
    buckets = Buckets(settings)
    buckets.require(RESERVED)
    pictures = settings.buckets_dir / RESERVED / "functions"
    pictures.mkdir()
    for job_id in ("old", "young"):
        (pictures / f"{job_id}.png").write_bytes(b"picture")
    tell(database, "old", "old-child", "young")
    sound = settings.buckets_dir / RESERVED / "speech" / "a.wav"
    sound.parent.mkdir()
    sound.write_bytes(b"sound")
    os.utime(sound, (1, 1))
    half = sound.parent / f".reelwright-{'0' * 32}"
    half.write_bytes(b"half")
    os.utime(half, (1, 1))

    keeper = Housekeeper(settings, database, buckets, jobs)
    assert keeper.look()
    assert left(database) == {"young", "waiting", "half", "half-child"}
    assert set(motor.entries(["old", "waiting"])) == {"waiting"}
    assert (kept.exists(), gone.exists(), sound.exists()) == (True, False, False)
    assert not half.exists()
    assert [path.name for path in pictures.iterdir()] == ["young.png"]
    with database.read() as connection:
        told = connection.execute(sa.select(outbox_table.c.subject, outbox_table.c.state)).all()
    assert sorted(map(tuple, told)) == [
        ("old", "queued"),
        ("old-child", "queued"),
        ("young", "queued"),
        ("young", "sent"),
    ], "a message in a queue waits for its reader"

    accept(database, jobs, "later", "Finished", 31)
    assert not keeper.look()
    assert "later" in left(database)
    keeper.tidy(now() + 2 * DAY)
    assert left(database) == {"waiting", "half", "half-child"}


def test_a_thread_that_stops(database: Database, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    jobs = Jobs(settings, database, [])
    keeper = Housekeeper(settings, database, Buckets(settings), jobs)
    keeper.start()
    keeper.stop()
