"""What all tests share: where real media lie, empty databases, how to skip without them."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings

from reelwright.library.database import Database

# Tests call more often than a caller may; those of the limits set their own.
for _kind in ("SUBMITS", "WRITES", "READS"):
    os.environ.setdefault(f"REELWRIGHT_THROTTLE_{_kind}", "0")

# A busy machine is no fault of the product, nor is one run's luck with its examples. New ones are
# looked for on purpose: `REELWRIGHT_TEST_SEARCH=1 pytest`.
_PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("same", derandomize=True, **_PATIENT)
settings.register_profile("search", **_PATIENT)
settings.load_profile("search" if os.environ.get("REELWRIGHT_TEST_SEARCH") else "same")

MEDIA = Path(__file__).resolve().parents[2] / "shared" / "media"


@pytest.fixture(scope="session")
def media() -> Path:
    """Return the folder of real clips and sound; skip the test where it is absent."""
    if not MEDIA.is_dir():
        pytest.skip(f"real media are not here: {MEDIA.name} folder beside the checkout is absent")
    return MEDIA


@pytest.fixture(scope="session")
def postgresql() -> Iterator[sa.Engine]:
    """Give the PostgreSQL server of the tests; skip them where there is none."""
    server = os.environ.get("REELWRIGHT_TEST_POSTGRESQL")
    if not server:
        pytest.skip("REELWRIGHT_TEST_POSTGRESQL names no PostgreSQL server")
    url = sa.make_url(server).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


@contextmanager
def _on_postgresql(engine: sa.Engine, template: str = "template1") -> Iterator[sa.URL]:
    name = f"reelwright_{uuid.uuid4().hex}"
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield engine.url.set(database=name)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgresql_template(postgresql: sa.Engine) -> Iterator[str]:
    """Give a database with all tables, of which copies cost less than tables."""
    with _on_postgresql(postgresql) as url:
        found = Database(url.render_as_string(hide_password=False))
        found.migrate()
        found.close()
        yield str(url.database)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database of each kind: empty, unless the test wants `database` too."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'reelwright.db'}"
        return
    template = "template1"
    if "database" in request.fixturenames:
        template = request.getfixturevalue("postgresql_template")
    with _on_postgresql(request.getfixturevalue("postgresql"), template) as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Give a database of each kind with all tables and no rows."""
    found = Database(database_url)
    found.migrate()
    yield found
    found.close()
