"""A server without workers: what is accepted stays in the queue and nothing is rendered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient
from wire_calls import KEY_ID, SECRET

from reelwright.cli.house import House
from reelwright.config import Settings
from reelwright.library.keys import Keys
from reelwright.wire import app

BASE = "http://127.0.0.1:8080"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Give a house with a bucket, whose jobs are not carried out."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("data"),
        access_key_id=KEY_ID,
        access_key_secret=SecretStr(SECRET),
        workers=1,
    )
    (settings.buckets_dir / "demo-bucket").mkdir(parents=True)
    built = House.build(settings)
    yield built
    built.close()


@pytest.fixture(scope="module")
def client(house: House) -> Iterator[TestClient]:
    """Give a client of the server, which wants every request signed."""
    application = app.build(house.services, Keys(house.settings), ready=lambda: True)
    with TestClient(application, base_url=BASE, raise_server_exceptions=False) as made:
        yield made


@pytest.fixture(scope="module")
def open_client(house: House) -> Iterator[TestClient]:
    """Give a client of a server in open mode."""
    settings = house.settings.model_copy(update={"authentication": False})
    services = replace(house.services, settings=settings)
    application = app.build(services, Keys(settings), ready=lambda: True)
    with TestClient(application, base_url=BASE, raise_server_exceptions=False) as made:
        yield made
