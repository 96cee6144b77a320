"""Attempts to get out, made in a child to see which walls stand; for `walls` and its tests."""

from __future__ import annotations

import errno
import os
import resource
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reelwright.sandbox import kernel
from reelwright.sandbox.task import Context

_NETWORK_TIMEOUT = 2.0


def attempt(
    context: Context,
    *,
    secret: str,
    tcp_port: int,
    udp_port: int,
    abstract: str,
    named: str,
    process: int,
) -> dict[str, dict[str, Any]]:
    """Try each thing that a child must not be able to do; return whether it was refused, and how.

    `secret` is a file outside of the session, `process` the id of a process outside; at the other
    addresses somebody outside listens.
    """
    folder = str(Path(secret).parent)
    attempts: dict[str, Callable[[], object]] = {
        "read": lambda: Path(secret).read_bytes(),
        "list": lambda: os.listdir(folder),
        "write": lambda: Path(secret + ".new").write_bytes(b""),
        "link": lambda: os.symlink(secret, context.folder / "link"),
        "environment": lambda: Path(f"/proc/{process}/environ").read_bytes(),
        "tcp": lambda: _call(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", tcp_port)),
        "udp": lambda: _call(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", udp_port)),
        "abstract": lambda: _call(socket.AF_UNIX, socket.SOCK_STREAM, f"\0{abstract}"),
        "named": lambda: _call(socket.AF_UNIX, socket.SOCK_STREAM, named),
        "signal": lambda: os.kill(process, 0),
        "trace": lambda: kernel.trace(process),
        "namespace": lambda: kernel.leave_namespaces(kernel.CLONE_NEWUSER),
        "privileges": _look_for_privileges,
        "limits": _look_for_limits,
        "multiply": _look_for_process_limit,
    }
    return {name: _outcome(action) for name, action in attempts.items()}


def _outcome(action: Callable[[], object]) -> dict[str, Any]:
    try:
        action()
    except OSError as error:
        return {"refused": True, "seen": error.strerror or str(error)}
    return {"refused": False, "seen": "it worked"}


def _call(family: int, kind: int, address: Any) -> None:
    with socket.socket(family, kind) as caller:
        caller.settimeout(_NETWORK_TIMEOUT)
        caller.connect(address)
        caller.send(b"hello")


def _look_for_privileges() -> None:
    """Succeed only with privileges, or where a program could still give some."""
    if kernel.control_process(kernel.PR_GET_NO_NEW_PRIVS) == 1 and kernel.capabilities() == 0:
        raise PermissionError(errno.EPERM, "no capabilities, and none to be had")


def _look_for_limits() -> None:
    """Succeed only without limits."""
    kinds = (resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE)
    if all(resource.getrlimit(kind)[1] != resource.RLIM_INFINITY for kind in kinds):
        raise PermissionError(errno.EPERM, "address space, file size and open files are limited")


def _look_for_process_limit() -> None:
    """Succeed where the number of processes has no limit, or none that the kernel heeds."""
    limited = resource.getrlimit(resource.RLIMIT_NPROC)[1] != resource.RLIM_INFINITY
    if limited and os.getuid() != 0:
        raise PermissionError(errno.EPERM, "the number of processes is limited")
