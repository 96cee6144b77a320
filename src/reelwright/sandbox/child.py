"""The child of a session: walls up, then one task after the other."""

from __future__ import annotations

import contextlib
import errno
import faulthandler
import importlib
import io
import os
import re
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

from reelwright.errors import ReelwrightError, TransientError
from reelwright.sandbox import enclosure, frames
from reelwright.sandbox.site import Site
from reelwright.sandbox.task import Cancelled, Context

_CHANNEL = 3
_MOST_TEXT = 4000
TASK_NAME = re.compile(
    r"(?P<module>(?P<package>[a-z_][a-z0-9_]*)\.(?P<room>[a-z_][a-z0-9_]*)\.tasks)"
    r":(?P<function>[a-z][a-z0-9_]*)"
)
_OPENCV_NO_MEMORY = -4


def live(channel: int, log: int, site: Site, missing: dict[str, str]) -> NoReturn:
    """Be the child of one session, in a process forked for it; end with it.

    `missing` are the namespaces that the guardian did not get.
    """
    code = 1
    send = _Sender()
    try:
        _arrange_descriptors(channel, log)
        first = frames.receive(_CHANNEL)
        if first is not None:
            order = enclosure.Order.from_json(first)
            try:
                missing |= enclosure.close(order, site, "users" not in missing)
            except OSError as error:
                send(frames.encode({"closed": f"{error.strerror}: {error.filename or 'a wall'}"}))
            else:
                send(frames.encode({"ready": missing}))
                _serve(order, site, send)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _arrange_descriptors(channel: int, log: int) -> None:
    """Keep the log as output, the channel as descriptor 3, and nothing else of the server."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.dup2(channel, _CHANNEL, inheritable=False)
    os.closerange(_CHANNEL + 1, os.sysconf("SC_OPEN_MAX"))
    # The server's own objects were made for other files and remember what those could do.
    sys.stdout = _text_stream(1)
    sys.stderr = _text_stream(2)
    faulthandler.enable(2)


def _text_stream(descriptor: int) -> io.TextIOWrapper:
    raw = io.FileIO(descriptor, "w", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(raw), "utf-8", errors="backslashreplace", line_buffering=True
    )


class _Sender:
    """Sends whole frames, whichever thread of the task reports."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def __call__(self, frame: bytes) -> None:
        with self._lock:
            frames.send(_CHANNEL, frame)


def _serve(order: enclosure.Order, site: Site, send: _Sender) -> None:
    if "cv2" in sys.modules:
        sys.modules["cv2"].setNumThreads(1)
    while (message := frames.receive(_CHANNEL)) is not None:
        enclosure.allow_cpu_seconds(order.limits.cpu_seconds)
        answer = _perform(message, order, site, send)
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        send(answer)


def _perform(message: dict[str, Any], order: enclosure.Order, site: Site, send: _Sender) -> bytes:
    def report(fraction: float, note: str) -> None:
        send(frames.encode({"progress": fraction, "note": _text(note)}))

    try:
        function = find(message["task"], site.packages)
        result = function(Context(order.folder, report=report), **message["arguments"])
        answer = frames.encode({"result": result})
        if len(answer) > order.limits.answer_bytes:
            raise ValueError(f"an answer of {len(answer)} bytes is too long")
        return answer
    except BaseException as error:
        return frames.encode({"error": _describe(error)})


def find(name: str, packages: tuple[str, ...]) -> Callable[..., Any]:
    """Return the function that a task's name means.

    Raises:
        LookupError: There is none, or it may not be named.
    """
    match = TASK_NAME.fullmatch(name)
    if match is None or match["package"] not in packages:
        raise LookupError(f"{name} does not name a task")
    module = importlib.import_module(match["module"])
    function = getattr(module, match["function"], None)
    # What a module imported from elsewhere is no task of its room.
    home = f"{match['package']}.{match['room']}."
    if not callable(function) or not f"{function.__module__}.".startswith(home):
        raise LookupError(f"{name} is no task")
    return function  # type: ignore[no-any-return]


def _describe(error: BaseException) -> dict[str, Any]:
    if not isinstance(error, ReelwrightError | Cancelled):
        traceback.print_exception(error)
    own = isinstance(error, ReelwrightError)
    return {
        "kind": _shortage(error) or ("task" if own else "other"),
        "code": error.code if isinstance(error, ReelwrightError) else "",
        "transient": isinstance(error, TransientError),
        "type": type(error).__name__,
        "message": _text(error),
    }


def _text(value: object) -> str:
    """Return a text that is not too long and that UTF-8 can hold, names of files included."""
    return str(value)[:_MOST_TEXT].encode("utf-8", "replace").decode("utf-8")


def _shortage(error: BaseException | None) -> str:
    """Name what the task ran out of, looking also at what its exception was raised from."""
    while error is not None:
        number = error.errno if isinstance(error, OSError) else None
        if isinstance(error, MemoryError) or number == errno.ENOMEM:
            return "memory"
        if type(error).__module__ == "cv2" and getattr(error, "code", 0) == _OPENCV_NO_MEMORY:
            return "memory"
        if number == errno.ENOSPC:
            return "disk"
        if number in (errno.EFBIG, errno.EDQUOT):
            return "file"
        error = error.__cause__
    return ""
