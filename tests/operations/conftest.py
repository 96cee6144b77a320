"""A real server on a free port of this machine, and the official SDK as its client."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from alibabacloud_ice20201109.client import Client
from pydantic import SecretStr
from sdk_calls import connect
from sdk_keys import KEY_ID, SECRET

from reelwright.cli.house import House
from reelwright.config import Settings
from reelwright.library.keys import Keys
from reelwright.wire import app, listening


@contextmanager
def serving(data_dir: Path) -> Iterator[tuple[House, str]]:
    """Run a server in a thread; give its parts and its endpoint. No job is carried out."""
    settings = Settings(
        data_dir=data_dir, access_key_id=KEY_ID, access_key_secret=SecretStr(SECRET), workers=2
    )
    (settings.buckets_dir / "demo-bucket").mkdir(parents=True)
    (settings.buckets_dir / "other-bucket").mkdir()
    house = House.build(settings)
    application = app.build(house.services, Keys(settings), ready=lambda: True)
    server = uvicorn.Server(listening.config(application, "127.0.0.1", 0))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield house, "127.0.0.1:{1}".format(*listener.getsockname())
        finally:
            server.should_exit = True
            thread.join()
            house.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, str]]:
    """Give a server that accepts jobs and does not begin them."""
    with serving(tmp_path_factory.mktemp("idle")) as parts:
        yield parts


@pytest.fixture(scope="module")
def working_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, str]]:
    """Give a server that carries jobs out."""
    with serving(tmp_path_factory.mktemp("working")) as (house, endpoint):
        house.jobs.start()
        try:
            yield house, endpoint
        finally:
            assert house.jobs.stop(grace=0.0)


@pytest.fixture(scope="module")
def house(server: tuple[House, str]) -> House:
    """Give the parts of the server."""
    return server[0]


@pytest.fixture(scope="module")
def client(server: tuple[House, str]) -> Client:
    """Give the official client."""
    return connect(server[1])


@pytest.fixture
def bucket(house: House) -> Path:
    """Give the folder of the demo bucket."""
    return house.settings.buckets_dir / "demo-bucket"
