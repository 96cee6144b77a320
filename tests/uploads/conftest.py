"""A server on a real port that takes uploads in and probes them, and small files of sound."""

from __future__ import annotations

import base64
import io
import json
import random
import threading
import time
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from reelwright.cli.house import House
from reelwright.config import Settings
from reelwright.library.keys import Keys
from reelwright.operations.actions import REGISTRY
from reelwright.operations.registry import Call, parse_arguments
from reelwright.wire import app, listening

BUCKET = "demo-bucket"


class Served:
    """A house that listens."""

    def __init__(self, settings: Settings) -> None:
        self.house = House.build(settings)
        self.house.jobs.start(["library", "fetch"])
        self.port = 0
        self.listen()

    @property
    def base(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self.port}"

    def listen(self) -> None:
        """Answer requests, at the same port as before if there was one."""
        house = self.house
        application = app.build(house.services, Keys(house.settings), ready=lambda: True)
        self._server = uvicorn.Server(listening.config(application, "127.0.0.1", self.port))
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        self.wait_for(lambda: self._server.started)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]

    def deafen(self) -> None:
        """Answer no more."""
        self._server.should_exit = True
        self._thread.join()

    def stop(self) -> None:
        """End everything."""
        self.deafen()
        self.house.jobs.stop(2)
        self.house.close()

    def call(self, action: str, **values: Any) -> dict[str, Any]:
        """Carry an operation out as if it had come over the wire."""
        operation = REGISTRY.get(action)
        assert operation is not None
        texts = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in values.items()
        }
        call = Call(action, "request", "key", self.base, self.house.services)
        return dict(operation.run(call, parse_arguments(operation, texts)))

    def status(self, media_id: str) -> str:
        """Return the status of an asset."""
        found = self.call("GetMediaInfo", MediaId=media_id)
        return str(found["MediaInfo"]["MediaBasicInfo"]["Status"])

    def wait_for(self, condition: Callable[[], Any], seconds: float = 30) -> Any:
        """Return what the condition gives once it is true."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = condition()
            if found:
                return found
            time.sleep(0.02)
        raise AssertionError("nothing happened in time")


@dataclass(frozen=True)
class Target:
    """What CreateUploadMedia or RefreshUploadMedia answered, decoded."""

    media_id: str
    address: dict[str, str]
    auth: dict[str, str]

    @classmethod
    def of(cls, answer: dict[str, Any]) -> Target:
        """Decode an answer."""
        address, auth = (
            json.loads(base64.b64decode(answer[name])) for name in ("UploadAddress", "UploadAuth")
        )
        return cls(answer["MediaId"], address, auth)

    @property
    def key(self) -> tuple[str, str, str]:
        """Key, secret, token."""
        auth = self.auth
        return auth["AccessKeyId"], auth["AccessKeySecret"], auth["SecurityToken"]


def settings_in(folder: Path) -> Settings:
    """Return the settings of a server with one bucket."""
    settings = Settings(
        data_dir=folder, authentication=False, workers=1, fetch_allow=("127.0.0.1",)
    )
    (settings.buckets_dir / BUCKET).mkdir(parents=True, exist_ok=True)
    return settings


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Give a server that lives as long as the tests of this folder."""
    made = Served(settings_in(tmp_path_factory.mktemp("uploads")))
    yield made
    made.stop()


@pytest.fixture
def create(served: Served) -> Callable[..., Target]:
    """Give a function that makes an asset to be uploaded."""

    def made(extension: str = "wav", kind: str = "audio", **more: Any) -> Target:
        info = {"Type": kind, "Name": "a sound", "Ext": extension}
        return Target.of(served.call("CreateUploadMedia", FileInfo=info, **more))

    return made


@pytest.fixture
def read_target() -> Callable[[dict[str, Any]], Target]:
    """Give a function that decodes an answer."""
    return Target.of


@pytest.fixture
def sound() -> Callable[[int], bytes]:
    """Give a function that makes a file of noise of about so many bytes."""

    def made(size: int) -> bytes:
        file = io.BytesIO()
        with wave.open(file, "wb") as writer:
            writer.setnchannels(1)
            writer.setsampwidth(2)
            writer.setframerate(16_000)
            writer.writeframes(random.Random(size).randbytes(size // 2 * 2))
        return file.getvalue()

    return made
