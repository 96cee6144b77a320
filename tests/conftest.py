"""What all tests share: where real media lie, empty databases, how to skip without them."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
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


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'reelwright.db'}"
        return
    server = os.environ.get("REELWRIGHT_TEST_POSTGRESQL")
    if not server:
        pytest.skip("REELWRIGHT_TEST_POSTGRESQL names no PostgreSQL server")
    url = sa.make_url(server).set(drivername="postgresql+psycopg")
    name = f"reelwright_{uuid.uuid4().hex}"
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield url.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Give a database of each kind with all tables and no rows."""
    found = Database(database_url)
    found.migrate()
    yield found
    found.close()
