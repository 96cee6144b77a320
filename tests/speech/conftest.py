"""What tests of speech share: a fork server, a model made here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import tiny_model

from reelwright.sandbox import ForkServer, launch


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a model for sherpa-onnx."""
    return tiny_model.make(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def fork_server() -> Iterator[ForkServer]:
    """Give a real sandbox."""
    server = launch()
    yield server
    server.close()
