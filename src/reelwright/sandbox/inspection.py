"""Which walls stand on this machine."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reelwright.sandbox.failures import SandboxError
from reelwright.sandbox.forkserver import launch

_TASK = "reelwright.sandbox.tasks:attempt"
_TIMEOUT = 30.0


@dataclass(frozen=True)
class Wall:
    """One thing that a child cannot do, tried for real."""

    name: str
    standing: bool
    reason: str
    """What was seen; where the wall is missing, why and how to get it."""


@dataclass(frozen=True)
class _Plan:
    """A wall's attempts, the mechanisms that stop them, and where those come from."""

    name: str
    attempts: tuple[str, ...]
    mechanisms: tuple[str, ...]
    advice: str = ""


_PLANS = (
    _Plan(
        "files",
        ("read", "list", "write", "link", "environment"),
        ("files",),
        "needs Linux 5.13 or newer with Landlock switched on (the boot parameter lsm=)",
    ),
    _Plan(
        "network",
        ("tcp", "udp"),
        ("network", "calls"),
        "needs user namespaces for ordinary users or filters of system calls (seccomp)",
    ),
    _Plan(
        "local sockets",
        ("abstract", "named"),
        ("calls",),
        "needs filters of system calls (seccomp)",
    ),
    _Plan(
        "other processes",
        ("signal", "trace"),
        ("processes", "calls"),
        "needs user namespaces for ordinary users, or Linux 6.12 or newer with Landlock",
    ),
    _Plan("privileges", ("privileges", "namespace"), ("users", "calls")),
    _Plan("limits", ("limits",), ()),
    _Plan(
        "number of processes",
        ("multiply",),
        ("users",),
        "needs user namespaces for ordinary users, and a server that does not run as root",
    ),
)


def walls() -> list[Wall]:
    """Try every wall in a child and say which of them stand."""
    try:
        seen, missing = _try_everything()
    except (SandboxError, OSError) as error:
        return [Wall(plan.name, False, f"no child could be asked: {error}") for plan in _PLANS]
    return [_judge(plan, seen, missing) for plan in _PLANS]


def _try_everything() -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    with tempfile.TemporaryDirectory(prefix="reelwright-") as name, contextlib.ExitStack() as stack:
        outside = Path(name) / "outside"
        outside.mkdir()
        addresses = stack.enter_context(_listeners(outside))
        secret = outside / "secret"
        secret.write_text("secret", encoding="ascii")
        server = stack.enter_context(contextlib.closing(launch(preload=())))
        session = stack.enter_context(server.open([], Path(name) / "inside"))
        arguments = {"secret": str(secret), "process": server.pid, **addresses}
        return session.run(_TASK, arguments, timeout=_TIMEOUT), session.missing


@contextlib.contextmanager
def _listeners(folder: Path) -> Iterator[dict[str, object]]:
    """Listen at one address of each kind; nobody needs to answer for a call to get through."""
    abstract, named = f"reelwright-{secrets.token_hex(8)}", os.fspath(folder / "socket")
    kinds: tuple[tuple[int, int, Any], ...] = (
        (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
        (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
        (socket.AF_UNIX, socket.SOCK_STREAM, f"\0{abstract}"),
        (socket.AF_UNIX, socket.SOCK_STREAM, named),
    )
    with contextlib.ExitStack() as stack:
        listeners = []
        for family, kind, address in kinds:
            listener = stack.enter_context(socket.socket(family, kind))
            listener.bind(address)
            if kind == socket.SOCK_STREAM:
                listener.listen()
            listeners.append(listener)
        tcp, udp = (listener.getsockname()[1] for listener in listeners[:2])
        yield {"tcp_port": tcp, "udp_port": udp, "abstract": abstract, "named": named}


def _judge(plan: _Plan, seen: Mapping[str, Mapping[str, Any]], missing: Mapping[str, str]) -> Wall:
    done = [name for name in plan.attempts if not seen[name]["refused"]]
    lacks = [f"{name}: {missing[name]}" for name in plan.mechanisms if name in missing]
    if done:
        reason = "; ".join([f"not refused: {', '.join(done)}", *lacks, plan.advice])
        return Wall(plan.name, False, reason.removesuffix("; "))
    answers = sorted({str(seen[name]["seen"]) for name in plan.attempts})
    reason = f"refused: {', '.join(answers)}"
    return Wall(plan.name, True, f"{reason} (though {'; '.join(lacks)})" if lacks else reason)
