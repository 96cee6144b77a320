"""A fork server that also serves the rogues."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reelwright.sandbox import ForkServer, Limits, Session, launch

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def rogues_path() -> Iterator[str]:
    """Put the package of the rogues where a fork server finds it, for one module of tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(HERE))
        patch.setenv("REELWRIGHT_ACCESS_KEY_SECRET", "the-secret")
        patch.setenv("SOME_TOKEN", "the-secret")
        yield str(HERE)


@pytest.fixture(scope="module")
def server(rogues_path: str) -> Iterator[ForkServer]:
    """A fork server whose children may be given the rogues' tasks."""
    server = launch(preload=("numpy",), rooms=("reelwright", "rogues"))
    yield server
    server.close()


@pytest.fixture
def session(server: ForkServer, tmp_path: Path) -> Iterator[Session]:
    """A session that may write `folder` below the test's own folder and read nothing."""
    with server.open([], tmp_path / "folder") as session:
        yield session


@pytest.fixture
def open_session(server: ForkServer, tmp_path: Path) -> Iterator[Callable[..., Session]]:
    """A function that opens sessions with limits; they are closed at the end."""
    opened: list[Session] = []

    def open_one(*inputs: Path, **limits: int) -> Session:
        opened.append(server.open(inputs, tmp_path / "folder", Limits(**limits)))
        return opened[-1]

    yield open_one
    for session in opened:
        session.close()
