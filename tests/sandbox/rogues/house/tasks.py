"""Tasks that do as they are told, fail, or try to get out."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import socket
import sys
import time
from pathlib import Path
from subprocess import run as run_program
from typing import Any

import rogues.house.cellar
from reelwright.errors import JobError, TransientError
from reelwright.sandbox.task import Context

CHANNEL = 3
from_the_cellar = rogues.house.cellar.from_the_cellar
__all__ = ["run_program"]


def echo(context: Context, **values: Any) -> Any:
    return values


def environment(context: Context) -> dict[str, Any]:
    return {
        "variables": dict(os.environ),
        "folder": str(context.folder),
        "niceness": os.nice(0),
        "mask": os.umask(0o077),
        "memory": resource.getrlimit(resource.RLIMIT_AS)[0],
        "core": resource.getrlimit(resource.RLIMIT_CORE)[1],
        "user": [os.getuid(), os.getgid()],
        "leader": os.getsid(0) == os.getpid(),
        "modules": sorted(name for name in ("numpy", "cv2", "av", "skia") if name in sys.modules),
    }


def steps(context: Context, count: int) -> int:
    for step in range(count):
        context.progress(step / count, f"step {step}")
    context.progress(1.0, "done")
    return count


def fail(context: Context, kind: str) -> None:
    print("about to fail", file=sys.stderr)
    raise {
        "job": JobError("The material is not valid.", code="InvalidMaterial"),
        "transient": TransientError("Try again."),
        "code": JobError("Odd.", code="no code at all\n"),
        "value": ValueError("a wrong value"),
        "surrogate": ValueError("a name like \udcff"),
        "exit": SystemExit(3),
        "space": OSError(28, "No space left on device"),
    }[kind]


def answer(context: Context, kind: str) -> Any:
    return {"nan": float("nan"), "object": object(), "long": "x" * (1 << 20), "bytes": b"x"}[kind]


def read(context: Context, path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


def write(context: Context, path: str, text: str) -> None:
    Path(path).write_text(text, encoding="utf-8")


def listing(context: Context, path: str) -> list[str]:
    return sorted(os.listdir(path))


def link(context: Context, target: str, name: str, symbolic: bool) -> None:
    (os.symlink if symbolic else os.link)(target, context.folder / name)


def pipe(context: Context, name: str) -> None:
    os.mkfifo(context.folder / name)


def tidy(context: Context) -> list[str]:
    (context.folder / "a").mkdir()
    (context.folder / "a" / "one").write_text("1", encoding="utf-8")
    (context.folder / "a" / "one").rename(context.folder / "two")
    (context.folder / "a").rmdir()
    return sorted(os.listdir(context.folder))


def descriptors(context: Context) -> list[int]:
    found = []
    for number in range(1024):
        try:
            os.fstat(number)
        except OSError:
            continue
        found.append(number)
    return found


def ask_for_another_child(context: Context) -> list[int]:
    """Send what the fork server understands into every descriptor that might be its socket."""
    reached = []
    for number in range(CHANNEL + 1, 256):
        try:
            socket.send_fds(socket.socket(fileno=number), [b"open"], [0, 1, 2])
        except OSError:
            continue
        reached.append(number)
    return reached


def run(context: Context, program: list[str]) -> str:
    done = run_program(program, capture_output=True, text=True, check=False)
    return f"{done.returncode} {done.stdout}{done.stderr}"


def say(context: Context, raw: str, then: str = "wait") -> None:
    """Put bytes (in hexadecimal) into the channel instead of an answer."""
    os.write(CHANNEL, bytes.fromhex(raw))
    if then == "wait":
        time.sleep(600)


def flood(context: Context) -> None:
    """Send well-formed progress as fast as possible, for ever."""
    text = b'{"progress":0.5,"note":"x"}'
    piece = (len(text).to_bytes(4, "big") + text) * 100
    while True:
        os.write(CHANNEL, piece)


def hang_up(context: Context) -> None:
    os.close(CHANNEL)
    time.sleep(600)


def desert(context: Context, many: int = 1) -> None:
    """Leave behind processes that belong to nobody: own session, parent ended, signals ignored."""
    for index in range(many):
        if os.fork() == 0:
            os.setsid()
            if os.fork() > 0:
                os._exit(0)
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            (context.folder / f"deserter-{index}").touch()
            time.sleep(600)
            os._exit(0)
    while len(list(context.folder.glob("deserter-*"))) < many:
        time.sleep(0.01)


def desert_and_hang(context: Context) -> None:
    desert(context)
    (context.folder / "hanging").touch()
    time.sleep(600)


def multiply(context: Context) -> None:
    while True:
        with contextlib.suppress(OSError):
            os.fork()


def be_killed(context: Context, number: int) -> None:
    context.progress(0.25, "cutting a carrot")
    print("these were the last words", file=sys.stderr, flush=True)
    os.kill(os.getpid(), number)


def abort_without_memory(context: Context) -> None:
    os.write(2, b"terminate called after throwing an instance of 'std::bad_alloc'\n")
    os.abort()


def leave(context: Context, code: int) -> None:
    os._exit(code)


def hang(context: Context) -> None:
    (context.folder / "hanging").touch()
    time.sleep(600)


def spin(context: Context) -> None:
    while True:
        pass


def eat_memory(context: Context) -> int:
    eaten = []
    while True:
        eaten.append(bytearray(1 << 24))


def fill(context: Context) -> None:
    """Write files of one MiB for ever."""
    number = 0
    while True:
        (context.folder / f"{number}.bin").write_bytes(b"x" * (1 << 20))
        number += 1


def fill_unseen(context: Context) -> None:
    """Write one long file for ever that has no name."""
    path = context.folder / "unseen.bin"
    with open(path, "wb") as file:
        path.unlink()
        while True:
            file.write(b"x" * (1 << 20))
            file.flush()


def write_long_file(context: Context, count: int) -> None:
    with open(context.folder / "long.bin", "wb") as file:
        for _ in range(count):
            file.write(b"x" * (1 << 20))


def decode(context: Context, path: str) -> list[int]:
    import av

    with av.open(path) as container:
        frame = next(container.decode(video=0))
        return [frame.width, frame.height]


def _hidden(context: Context) -> None:
    """Not to be named from outside."""
