"""Sessions whose child lies: real children, with other tasks in place of those asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reelwright.config import Settings
from reelwright.sandbox import ForkServer, Priority, Session
from reelwright.workflows.children import Cancelled, Children, never


class Liar:
    """A session in which `lies` (task to task of the liar's room) are told instead."""

    def __init__(self, real: Session, lies: Mapping[str, str], more: Mapping[str, object]) -> None:
        self._real, self._lies, self._more = real, lies, more

    def run(self, task: str, arguments: Mapping[str, object], **options: Any) -> Any:
        """Run a task, or the lie in its place."""
        lie = self._lies.get(task.rpartition(":")[2])
        if lie is None:
            return self._real.run(task, arguments, **options)
        return self._real.run(f"rogues.liar.tasks:{lie}", {**arguments, **self._more}, **options)

    def __getattr__(self, name: str) -> Any:
        """Be the real session in everything else."""
        return getattr(self._real, name)


class LyingChildren(Children):
    """Children whose sessions tell `lies`, each with the arguments `more` beside its own."""

    def __init__(
        self, settings: Settings, server: ForkServer, lies: Mapping[str, str], **more: object
    ) -> None:
        super().__init__(settings, server)
        self._lies, self._more = lies, more

    @contextmanager
    def session(
        self,
        inputs: Sequence[Path],
        folder: Path,
        *,
        priority: Priority = Priority.LOW,
        cancelled: Cancelled = never,
    ) -> Iterator[Session]:
        """Give a session with a liar in it."""
        with super().session(inputs, folder, priority=priority, cancelled=cancelled) as real:
            yield Liar(real, self._lies, self._more)  # type: ignore[misc]
