"""The fork server: `python -m reelwright.sandbox.server SOCKET PACKAGES MODULE...`.

One process without threads that has imported what tasks need. Each datagram on the inherited
socket pair brings the descriptors of a new session (its guardian's control socket, the child's
channel, the child's log); the answer is the guardian's process id, or `!` and a reason. When the
other end is closed, by the parent or by its death, the server ends, and with it every guardian.
"""

from __future__ import annotations

import gc
import importlib
import os
import select
import signal
import socket
import sys
from collections.abc import Sequence

from reelwright.sandbox import descendants, guardian, kernel, site

DESCRIPTORS = 3


def main(arguments: Sequence[str]) -> None:
    """Serve until the other end of the socket is closed."""
    number, packages, *modules = arguments
    _preload(number, packages, modules)
    control = socket.socket(fileno=int(number))
    control.set_inheritable(False)
    kernel.hide_from_peers(True)
    kernel.adopt_orphans()
    _serve(control, site.here(packages.split(",")))


def _preload(number: str, packages: str, modules: list[str]) -> None:
    """Import the modules; start over without one that starts a thread, which no fork survives."""
    for module in modules:
        try:
            importlib.import_module(module)
        except ImportError as error:
            print(f"sandbox: {module} is not preloaded: {error}", file=sys.stderr)
        if len(os.listdir("/proc/self/task")) > 1:
            print(f"sandbox: {module} is not preloaded: it starts a thread", file=sys.stderr)
            rest = [name for name in modules if name != module]
            again = [sys.executable, "-P", "-m", "reelwright.sandbox.server"]
            os.execv(sys.executable, [*again, number, packages, *rest])
    # Objects that are there now are never collected, so that the pages stay shared.
    gc.collect()
    gc.freeze()


def _serve(control: socket.socket, where: site.Site) -> None:
    wake, wake_end = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.set_wakeup_fd(wake_end, warn_on_full_buffer=False)
    guardians: set[int] = set()
    while True:
        readable, _, _ = select.select([control.fileno(), wake], [], [])
        if wake in readable:
            os.read(wake, 4096)
            guardians -= descendants.reap().keys()
            # Orphans of a guardian that was killed itself come to the server.
            descendants.end_all(spared=frozenset(guardians))
        if control.fileno() in readable:
            message, received, _, _ = socket.recv_fds(control, 16, DESCRIPTORS)
            if not message:
                return
            guardians |= _open(control, received, where, (wake, wake_end))


def _open(
    control: socket.socket, received: list[int], where: site.Site, pipe: tuple[int, int]
) -> set[int]:
    """Fork a guardian for the descriptors and answer; return its process id, if there is one."""
    try:
        pid = os.fork()
    except OSError as error:
        control.send(f"!{error.strerror}".encode())
        pid = -1
    else:
        if pid == 0:
            control.close()
            signal.set_wakeup_fd(-1)
            for descriptor in pipe:
                os.close(descriptor)
            session, channel, log = received
            guardian.guard(socket.socket(fileno=session), channel, log, where)
        control.send(str(pid).encode())
    for descriptor in received:
        os.close(descriptor)
    return {pid} - {-1}


if __name__ == "__main__":
    main(sys.argv[1:])
