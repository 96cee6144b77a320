"""One child and the tasks it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self


class Session:
    """A walled child that serves one task after the other; a context manager."""

    folder: Path

    def run(
        self,
        task: str,
        arguments: Mapping[str, object],
        *,
        progress: Callable[[float, str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        timeout: float | None = None,
    ) -> Any:
        """Run `reelwright.<room>.tasks:<function>` in the child and return its JSON."""
        raise NotImplementedError

    def close(self) -> None:
        """End the child and everything it started."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
