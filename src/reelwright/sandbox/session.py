"""One child and the tasks it is given."""

from __future__ import annotations

import stat
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from reelwright.sandbox import frames, reports
from reelwright.sandbox.child import TASK_NAME
from reelwright.sandbox.connection import Connection
from reelwright.sandbox.enclosure import Order
from reelwright.sandbox.failures import (
    AnswerRefused,
    SandboxError,
    SandboxUnavailable,
    SessionClosed,
)
from reelwright.sandbox.watch import Watch

_POLL = 0.05
_START = 60.0
_LAST_WORDS = 30.0
"""For the guardian to say how the child ended: on a starved machine it has its turn late."""


class Session:
    """A walled child that serves one task after the other; a context manager.

    After a task that failed by itself the session can be used again; after any other error it is
    closed. `missing` are the walls that this machine does not have, each with the reason.
    """

    def __init__(self, connection: Connection, order: Order) -> None:
        """Wait until the child of the connection has put up its walls."""
        self.folder = order.folder
        self.missing: dict[str, str] = {}
        self._limits = order.limits
        self._connection = connection
        self._turn = threading.Lock()
        self._open = True
        connection.send(frames.encode(order.to_json()))
        self._await_walls()

    @property
    def is_open(self) -> bool:
        """Whether `run` can be called."""
        return self._open

    def run(
        self,
        task: str,
        arguments: Mapping[str, object],
        *,
        progress: Callable[[float, str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        timeout: float | None = None,
    ) -> Any:
        """Run `reelwright.<room>.tasks:<function>` in the child and return its JSON.

        `timeout` seconds replace the limit of the session. `cancelled` is asked at least every
        tenth of a second; when it says yes, everything that belongs to the session is killed.

        Raises:
            SandboxError: One of the errors of `failures`.
        """
        if TASK_NAME.fullmatch(task) is None:
            raise ValueError(f"{task} does not name a task")
        frame = frames.encode({"task": task, "arguments": dict(arguments)})
        seconds = self._limits.wall_seconds if timeout is None else timeout
        with self._turn:
            self._require_quiet()
            self._connection.forget_lines()
            self._connection.send(frame)
            guardian = self._connection.guardian
            watch = Watch(self.folder, guardian, self._limits.folder_bytes, seconds, cancelled)
            turn = _Turn(task, progress, reports.kernel_kills())
            try:
                return self._follow(turn, watch)
            except BaseException:
                if not turn.answered:
                    self._end()
                raise

    def file(self, name: str) -> Path:
        """Return the path of a regular file that a task left in the folder under this name.

        Raises:
            AnswerRefused: There is none; links and other special files do not count.
        """
        path = self.folder / name
        plain = Path(name).name == name
        try:
            if plain and stat.S_ISREG(path.lstat().st_mode):
                return path
        except (OSError, ValueError):
            pass
        raise AnswerRefused(f"The task left no file {name[:200]!r} in its folder.")

    def close(self) -> None:
        """End the child and everything it started; return when all of it is gone."""
        with self._turn:
            self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _end(self) -> None:
        if self._open:
            self._open = False
            self._connection.end()
            self._connection.close()

    def _await_walls(self) -> None:
        until = time.monotonic() + _START
        try:
            while (message := self._next_message()) is None:
                if self._connection.ended or self._connection.hung_up or time.monotonic() > until:
                    raise SandboxUnavailable(
                        reports.with_log("No child could be started", self._connection.lines())
                    )
                self._connection.poll(_POLL)
            missing = message.get("ready")
            if not isinstance(missing, dict):
                raise SandboxError(f"The sandbox could not be closed: {message.get('closed')}.")
            self.missing = {str(name): str(reason) for name, reason in missing.items()}
        except BaseException:
            self._end()
            raise

    def _require_quiet(self) -> None:
        """Refuse to go on with a child that has ended or that speaks without being asked."""
        if not self._open:
            raise SessionClosed("The session is closed.")
        self._connection.poll(0)
        if self._connection.ended or self._connection.hung_up:
            error = self._crash("waiting for a task", 0)
        elif self._next_message() is not None:
            error = AnswerRefused("The child spoke without being asked.")
        else:
            return
        self._end()
        raise error

    def _next_message(self) -> dict[str, Any] | None:
        try:
            return self._connection.inbox.take()
        except frames.FrameError as error:
            lines = self._connection.lines()
            raise AnswerRefused(f"The child sent {error}.", lines=lines) from None

    def _follow(self, turn: _Turn, watch: Watch) -> Any:
        """Move bytes until the task has answered, has ended or must be ended."""
        while True:
            self._connection.poll(_POLL)
            while (message := self._next_message()) is not None:
                if turn.take(message):
                    return self._answer(message, turn)
            if self._connection.ended or self._connection.hung_up:
                raise self._crash(turn.doing, turn.kills_before)
            objection = watch.objection()
            if objection is not None:
                self._end()
                objection.lines = self._connection.lines()
                raise objection

    def _answer(self, message: dict[str, Any], turn: _Turn) -> Any:
        self._connection.poll(0)  # what the task wrote last is in the log by now
        if "result" in message:
            return message["result"]
        raise reports.failure(message["error"], turn.doing, self._connection.lines())

    def _crash(self, doing: str, kills_before: int) -> SandboxError:
        self._connection.wait(_LAST_WORDS)
        if not self._connection.ended:
            self._end()
            if self._connection.status is None:
                return reports.crash(None, doing, self._connection.lines(), 0)
            return AnswerRefused(f"The child closed its channel while {doing}.")
        kills = reports.kernel_kills() - kills_before
        return reports.crash(self._connection.status, doing, self._connection.lines(), kills)


class _Turn:
    """One task on its way: what it last said, and whether it has answered."""

    def __init__(
        self, task: str, progress: Callable[[float, str], None] | None, kills_before: int
    ) -> None:
        self.doing = f"running {task}"
        self.answered = False
        self.kills_before = kills_before
        self._task = task
        self._progress = progress

    def take(self, message: dict[str, Any]) -> bool:
        """Take a message; return whether it is the answer.

        Raises:
            AnswerRefused: It is neither an answer nor a report of progress.
        """
        report = message.get("error")
        if message.keys() == {"result"} or (
            message.keys() == {"error"} and isinstance(report, dict)
        ):
            self.answered = True
            return True
        fraction, note = message.get("progress"), message.get("note")
        if (
            message.keys() != {"progress", "note"}
            or not isinstance(fraction, int | float)
            or not isinstance(note, str)
            or not 0 <= fraction <= 1
        ):
            raise AnswerRefused(f"The child sent a message of unknown shape while {self.doing}.")
        if note:
            self.doing = f"{note} ({self._task})"
        if self._progress is not None:
            self._progress(float(fraction), note)
        return False
