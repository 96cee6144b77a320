"""The database: transactions, migrations, the engine of the jobs beside ours."""

from __future__ import annotations

import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.util.exc import CommandError
from dbos import DBOS

from reelwright.library import migrations, tables
from reelwright.library.database import Database, _unixepoch


def test_models_and_migrations_agree(database: Database) -> None:
    with database.begin() as connection:
        try:
            command.check(migrations.config(connection))
        except CommandError as error:
            pytest.fail(str(error))


def test_migrating_twice_changes_nothing(database: Database) -> None:
    database.migrate()
    names = set(sa.inspect(database.engine).get_table_names())
    assert names == {*tables.metadata.tables, migrations.VERSION_TABLE}


@pytest.mark.slow
def test_concurrent_starts_migrate_once(database_url: str) -> None:
    program = (
        "import sys; from reelwright.library.database import Database;"
        "Database(sys.argv[1]).migrate()"
    )
    starts = [
        subprocess.Popen([sys.executable, "-c", program, database_url], stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    answers = [(start.communicate()[1], start.returncode) for start in starts]
    assert [code for _, code in answers] == [0] * 4, answers


def test_tables_of_the_jobs_engine_are_left_alone(database: Database) -> None:
    config = {
        "name": "reelwright",
        "system_database_url": database.url.render_as_string(hide_password=False),
        "system_database_engine": database.motor_engine,
        "run_admin_server": False,
    }
    DBOS(config=config)  # type: ignore[arg-type]
    try:
        DBOS.launch()
        database.migrate()
        with database.begin() as connection:
            command.check(migrations.config(connection))
    finally:
        DBOS.destroy()


def test_an_error_undoes_the_transaction(database: Database) -> None:
    row = {"name": "a", "value": "1", "modified": 0}
    with pytest.raises(RuntimeError), database.begin() as connection:
        connection.execute(tables.settings.insert().values(**row))
        raise RuntimeError
    with database.read() as connection:
        assert connection.execute(sa.select(tables.settings)).all() == []


def test_read_then_write_loses_nothing(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'sub' / 'reelwright.db'}")
    database.migrate()
    with database.begin() as connection:
        row = {"name": "count", "value": "0", "modified": 0}
        connection.execute(tables.settings.insert().values(**row))

    def increase(_: int) -> None:
        for _ in range(10):
            with database.begin() as connection:
                value = connection.scalar(sa.select(tables.settings.c.value))
                connection.execute(tables.settings.update().values(value=str(int(value or 0) + 1)))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(increase, range(4)))
    with database.read() as connection:
        assert connection.scalar(sa.select(tables.settings.c.value)) == "40"


def test_reading_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'reelwright.db'}")
    database.migrate()
    read = threading.Event()

    def look() -> None:
        with database.read() as connection:
            connection.execute(sa.select(tables.settings)).all()
        read.set()

    with database.begin():
        threading.Thread(target=look).start()
        assert read.wait(10)


def test_sqlite_survives_a_power_cut(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'reelwright.db'}")
    for engine in (database.engine, database.motor_engine):
        with engine.connect() as connection:
            pragmas = ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
            values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
            assert values == ["wal", 2, 30_000, 1]


def test_only_the_owner_reads_the_file(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'reelwright.db'}")
    database.migrate()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert set(modes.values()) == {0o600}, modes


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="file"):
        Database("sqlite://")


def test_old_sqlite_knows_milliseconds(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'reelwright.db'}")
    with database.motor_engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT unixepoch('subsec') * 1000").scalar()
    assert found is not None
    assert found > 1_700_000_000_000


@pytest.mark.parametrize("arguments", [(), ("now",), ("subsec",), ("now", "subsec")])
def test_shim_answers_the_time(arguments: tuple[str, ...]) -> None:
    found = _unixepoch(*arguments)
    assert found is not None
    assert found > 1_700_000_000


def test_a_postgresql_address_gets_our_driver() -> None:
    assert Database("postgresql://u@h/d").url.drivername == "postgresql+psycopg"
