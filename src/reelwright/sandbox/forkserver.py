"""The server's end of the fork server."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reelwright.sandbox.limits import Limits, Priority
from reelwright.sandbox.session import Session

PRELOAD = ("numpy", "cv2", "av", "skia")


class ForkServer:
    """Opens sessions; any thread may do so."""

    def open(
        self,
        inputs: Sequence[Path],
        folder: Path,
        limits: Limits = Limits(),
        priority: Priority = Priority.LOW,
    ) -> Session:
        """Fork a child that may read `inputs` (files or folders) and write `folder`."""
        raise NotImplementedError

    def close(self) -> None:
        """End the fork server and every session."""
        raise NotImplementedError


def launch(
    preload: Sequence[str] = PRELOAD, *, rooms: Sequence[str] = ("reelwright",)
) -> ForkServer:
    """Start a fork server; `rooms` are the packages whose `<room>.tasks` may be named."""
    raise NotImplementedError
