"""The parent's end of the fork server."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from reelwright.sandbox.connection import Connection
from reelwright.sandbox.enclosure import Order
from reelwright.sandbox.failures import SandboxUnavailable
from reelwright.sandbox.limits import Limits, Priority
from reelwright.sandbox.session import Session

PRELOAD = ("numpy", "cv2", "av", "skia")
_START = 120.0
_STOP = 5.0
_SHORTEST_ANSWER = 1 << 16
_KEPT_VARIABLES = ("HOME", "LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH", "TZ")
_VARIABLES = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LC_ALL": "C.UTF-8",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",  # so that a task which iterates over a set does the same each time
    # A thread started before a fork does not exist after it; segments are parallel by children.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    # Each arena of the allocator reserves 64 MiB of the address space that is limited.
    "MALLOC_ARENA_MAX": "4",
}
_NO_LIMITS = Limits()


def launch(
    preload: Sequence[str] = PRELOAD, *, rooms: Sequence[str] = ("reelwright",)
) -> ForkServer:
    """Start a fork server; `rooms` are the packages whose `<room>.tasks` may be named.

    `preload` are modules to import once for all children, those that are installed.
    """
    return ForkServer(tuple(preload), tuple(rooms))


class ForkServer:
    """Opens sessions; any thread may do so.

    Should the server process die, its sessions fail with a TransientError, and the next `open`
    starts another.
    """

    def __init__(self, preload: tuple[str, ...], rooms: tuple[str, ...]) -> None:
        self._preload = preload
        self._rooms = rooms
        self._lock = threading.Lock()
        self._process: _Process | None = _Process(preload, rooms)
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process id of the server, None when there is none at the moment."""
        process = self._process
        return None if process is None else process.popen.pid

    def open(
        self,
        inputs: Sequence[Path],
        folder: Path,
        limits: Limits = _NO_LIMITS,
        priority: Priority = Priority.LOW,
    ) -> Session:
        """Fork a child that may read `inputs` (files or folders) and write `folder`.

        The folder is made when it is absent.

        Raises:
            FileNotFoundError: An input does not exist.
            SandboxUnavailable: No child could be made.
        """
        paths = tuple(Path(os.path.abspath(path)) for path in inputs)
        for path in paths:
            path.stat()
        place = Path(os.path.abspath(folder))
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        order = Order(paths, place, limits, priority)
        return Session(self._connect(max(limits.answer_bytes, _SHORTEST_ANSWER)), order)

    def close(self) -> None:
        """End the fork server and every session."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._process.stop()
                self._process = None

    def _connect(self, limit: int) -> Connection:
        control, control_there = socket.socketpair()
        channel, channel_there = socket.socketpair()
        log, log_there = os.pipe()
        descriptors = [control_there.fileno(), channel_there.fileno(), log_there]
        try:
            guardian = self._request(descriptors)
        except BaseException:
            control.close()
            channel.close()
            os.close(log)
            raise
        finally:
            control_there.close()
            channel_there.close()
            os.close(log_there)
        return Connection(guardian, control, channel, log, limit)

    def _request(self, descriptors: list[int]) -> int:
        """Have a guardian forked, by a new server when the present one is dead."""
        with self._lock:
            for process in (self._process, None):
                if self._closed:
                    raise SandboxUnavailable("The sandbox has been shut down.")
                with contextlib.suppress(OSError, EOFError):
                    if process is None:
                        process = self._process = _Process(self._preload, self._rooms)
                    return process.fork(descriptors)
                assert process is not None
                process.stop()
                self._process = None
        raise SandboxUnavailable("The fork server ends as soon as it is started.")


class _Process:
    """One run of the fork server."""

    def __init__(self, preload: tuple[str, ...], rooms: tuple[str, ...]) -> None:
        # The datagrams' borders keep an answer from being mistaken for another's.
        self._control, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(_START)
        kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        module = "reelwright.sandbox.server"
        arguments = [str(there.fileno()), ",".join(rooms), *preload]
        with there:
            # A session of its own: Ctrl-C at the terminal is the parent's to answer.
            self.popen = subprocess.Popen(
                [sys.executable, "-P", "-m", module, *arguments],
                pass_fds=[there.fileno()],
                env={**kept, **_VARIABLES},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )

    def fork(self, descriptors: list[int]) -> int:
        """Return the process id of a new guardian to which the descriptors belong.

        Raises:
            OSError, EOFError: The server is dead.
            SandboxUnavailable: It cannot fork.
        """
        socket.send_fds(self._control, [b"open"], descriptors)
        answer = self._control.recv(4096)
        if not answer:
            raise EOFError
        if answer.startswith(b"!"):
            raise SandboxUnavailable(f"No process can be made: {answer[1:].decode('utf-8')}.")
        return int(answer)

    def stop(self) -> None:
        """Hang up, which ends the server, and wait for its end."""
        self._control.close()
        try:
            self.popen.wait(_STOP)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()
