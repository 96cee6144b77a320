"""The process beside each session: it starts the child and sees that nothing of it stays.

Where the kernel allows, the child lives in namespaces of its own (users, network, processes, IPC)
under a small init whose death takes everything with it; elsewhere the guardian is the subreaper of
whatever the child starts and kills it. The guardian reports how the child ended over the control
socket; when that socket is closed or the fork server dies it ends the child first.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from reelwright.sandbox import child, descendants, kernel
from reelwright.sandbox.site import Site

_STATUS = struct.Struct("i")
_NAMESPACES = (
    (kernel.CLONE_NEWUSER, "users"),
    (kernel.CLONE_NEWNET, "network"),
    (kernel.CLONE_NEWPID, "processes"),
    (kernel.CLONE_NEWIPC, "ipc"),
)


@dataclass
class _Wakeups:
    """A pipe that becomes readable at every signal, and whether the fork server is gone."""

    readable: int
    server_died: bool = False


def guard(control: socket.socket, channel: int, log: int, site: Site) -> NoReturn:
    """Be the guardian of one session, in a process forked for it; end with it."""
    code = 1
    try:
        server = os.getppid()
        wakeups = _listen_for_signals()
        kernel.die_with_parent(signal.SIGTERM)
        kernel.adopt_orphans()
        if os.getppid() == server:
            _keep(control, channel, log, site, wakeups)
        code = 0
    finally:
        os._exit(code)


def _listen_for_signals() -> _Wakeups:
    readable, writable = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    wakeups = _Wakeups(readable)

    def note(number: int, _frame: object) -> None:
        if number == signal.SIGTERM:
            wakeups.server_died = True

    signal.signal(signal.SIGCHLD, note)
    signal.signal(signal.SIGTERM, note)
    signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    return wakeups


def _keep(control: socket.socket, channel: int, log: int, site: Site, wakeups: _Wakeups) -> None:
    missing = enter_namespaces()
    report, status_end = os.pipe2(os.O_CLOEXEC)
    contained = "processes" not in missing
    first = os.fork()
    if first == 0:
        os.close(report)
        control.close()
        os.close(wakeups.readable)
        _forget_signals()
        if contained:
            _be_init(status_end, channel, log, site, missing)
        os.close(status_end)
        child.live(channel, log, site, missing)
    for descriptor in (status_end, channel, log):
        os.close(descriptor)
    kernel.hide_from_peers(True)
    status = _watch(control, first, wakeups)
    descendants.end_all()
    told = os.read(report, _STATUS.size) if contained else b""
    if len(told) == _STATUS.size:
        (status,) = _STATUS.unpack(told)
    if not wakeups.server_died:
        with contextlib.suppress(OSError):
            control.sendall(json.dumps({"status": status}).encode("ascii"))


def _watch(control: socket.socket, first: int, wakeups: _Wakeups) -> int:
    """Wait until the child has ended by itself, or end it as soon as somebody says so."""
    while True:
        readable, _, _ = select.select([control.fileno(), wakeups.readable], [], [])
        if wakeups.readable in readable:
            os.read(wakeups.readable, 4096)
            ended = descendants.reap()
            if first in ended:
                return ended[first]
        if wakeups.server_died or control.fileno() in readable:
            os.kill(first, signal.SIGKILL)
            return os.waitpid(first, 0)[1]


def _forget_signals() -> None:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _be_init(status_end: int, channel: int, log: int, site: Site, missing: dict[str, str]) -> None:
    """Be process 1 of the namespace: fork the child, bury orphans, end with the child."""
    kernel.die_with_parent(signal.SIGKILL)
    poller = select.poll()
    poller.register(status_end, 0)
    if any(event & select.POLLERR for _, event in poller.poll(0)):
        os._exit(1)  # the guardian died before it could take us with it
    worker = os.fork()
    if worker == 0:
        os.close(status_end)
        child.live(channel, log, site, missing)
    os.close(channel)
    os.close(log)
    kernel.hide_from_peers(True)
    while True:
        ended, status = os.wait()
        if ended == worker:
            os.write(status_end, _STATUS.pack(status))
            os._exit(0)


def enter_namespaces() -> dict[str, str]:
    """Enter as many new namespaces as the kernel allows; return the missing ones and why."""
    everything = 0
    for flag, _ in _NAMESPACES:
        everything |= flag
    user, group = os.geteuid(), os.getegid()
    refusal = ""
    # A process with the right to do so may have namespaces without one of users.
    for flags in (everything, everything & ~kernel.CLONE_NEWUSER, kernel.CLONE_NEWNET):
        try:
            kernel.leave_namespaces(flags)
        except OSError as error:
            refusal = refusal or f"the kernel refuses: {error.strerror}"
            continue
        if flags & kernel.CLONE_NEWUSER:
            _keep_identity(user, group)
        return {name: refusal for flag, name in _NAMESPACES if not flags & flag}
    return {name: refusal for _, name in _NAMESPACES}


def _keep_identity(user: int, group: int) -> None:
    """Be the same user inside, and let nobody inside make another namespace of users."""
    kernel.hide_from_peers(False)  # or the files below would belong to root
    entries = (
        ("/proc/self/setgroups", "deny"),
        ("/proc/self/gid_map", f"{group} {group} 1"),
        ("/proc/self/uid_map", f"{user} {user} 1"),
        ("/proc/sys/user/max_user_namespaces", "0"),
    )
    for name, text in entries:
        with contextlib.suppress(OSError):
            Path(name).write_text(text, encoding="ascii")
