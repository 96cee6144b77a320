"""What the fork server imports before the first child, so that no child waits for it."""

from __future__ import annotations

from reelwright import sandbox
from reelwright.sandbox import ForkServer

MODULES = (*sandbox.PRELOAD, "reelwright.media.tasks", "reelwright.render.tasks")


def launch() -> ForkServer:
    """Start the fork server of a process that renders; before it starts a thread."""
    return sandbox.launch(MODULES)
