"""Each wall alone, since on another machine it may be the only one that stands."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from reelwright.sandbox import kernel, landlock

PRELUDE = """
import ctypes, errno, os, socket, sys
from pathlib import Path
from reelwright.sandbox import kernel, landlock, seccomp
kernel.control_process(kernel.PR_SET_NO_NEW_PRIVS, 1)
libc = ctypes.CDLL(None, use_errno=True)
def share_memory():
    if libc.shmget(0, 4096, 0o1600) < 0:
        raise OSError(ctypes.get_errno(), "shmget")
def refused(action, *numbers):
    try:
        action()
    except OSError as error:
        assert error.errno in numbers, error
    else:
        raise AssertionError("it worked")
"""


def run(body: str, *arguments: object) -> None:
    program = [sys.executable, "-c", PRELUDE + body, *map(str, arguments)]
    done = subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    (tmp_path / "inside").mkdir()
    (tmp_path / "given").write_text("given", encoding="utf-8")
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    return tmp_path


def landlock_of(version: int) -> pytest.MarkDecorator:
    return pytest.mark.skipif(
        landlock.abi() < version, reason=f"the kernel has no Landlock of ABI {version}"
    )


FILES = """
folder = Path(sys.argv[1])
rules = [(folder / "given", landlock.READ), (folder / "inside", landlock.WRITE)]
landlock.restrict(rules, [(folder / "absent", landlock.READ)])
assert (folder / "given").read_text() == "given"
(folder / "inside" / "made").write_text("made")
refused(lambda: (folder / "secret").read_text(), errno.EACCES)
refused(lambda: (folder / "given").write_text(""), errno.EACCES)
refused(lambda: os.listdir(folder), errno.EACCES)
refused(lambda: (folder / "new").write_text(""), errno.EACCES)
refused(lambda: os.rename(folder / "inside" / "made", folder / "made"), errno.EACCES, errno.EXDEV)
refused(lambda: os.symlink(folder / "secret", folder / "inside" / "link"), errno.EACCES)
"""


@landlock_of(1)
def test_landlock_alone_keeps_files(outside: Path) -> None:
    run(FILES, outside)


@landlock_of(4)
def test_landlock_alone_keeps_from_tcp() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        address = listener.getsockname()[1]
        body = """
landlock.restrict([])
refused(lambda: socket.create_connection(("127.0.0.1", int(sys.argv[1]))), errno.EACCES)
refused(lambda: socket.socket().bind(("127.0.0.1", 0)), errno.EACCES)
"""
        run(body, address)


@landlock_of(6)
def test_landlock_alone_keeps_from_signals_and_abstract_sockets() -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        name = f"\0reelwright-single-{os.getpid()}"
        listener.bind(name)
        listener.listen()
        body = """
landlock.restrict([])
refused(lambda: os.kill(int(sys.argv[1]), 0), errno.EPERM)
refused(lambda: socket.socket(socket.AF_UNIX).connect("\\0" + sys.argv[2]), errno.EPERM)
refused(lambda: kernel.trace(int(sys.argv[1])), errno.EPERM)
"""
        run(body, os.getpid(), name[1:])


@landlock_of(1)
def test_landlock_names_an_input_that_is_absent(outside: Path) -> None:
    run(
        "refused(lambda: landlock.restrict([(Path(sys.argv[1]), landlock.READ)]), errno.ENOENT)",
        outside / "absent",
    )


def test_the_filter_alone_refuses_sockets_and_looking_into_processes_and_memory_without_owner() -> (
    None
):
    body = """
try:
    seccomp.restrict()
except OSError:
    sys.exit(0)  # no table for this machine
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
        refused(lambda: socket.socket(family, kind), errno.EPERM)
refused(lambda: kernel.trace(int(sys.argv[1])), errno.EPERM)
refused(lambda: kernel.leave_namespaces(kernel.CLONE_NEWUSER), errno.EPERM)
refused(lambda: kernel.call(425, 1, None), errno.EPERM)
refused(lambda: os.memfd_create("memory"), errno.EPERM)
refused(lambda: kernel.call(447, 0), errno.EPERM)
refused(share_memory, errno.EPERM)
here, there = socket.socketpair()
here.send(b"still")
assert there.recv(10) == b"still"
"""
    run(body, os.getpid())


def test_dropped_capabilities_are_gone() -> None:
    run("kernel.drop_capabilities()\nassert kernel.capabilities() == 0")


def test_a_process_dies_with_its_parent() -> None:
    body = """
import signal, time
reader, writer = os.pipe()
middle = os.fork()
if middle == 0:
    if os.fork() == 0:
        kernel.die_with_parent(signal.SIGKILL)
        os.write(writer, b"x")
        time.sleep(600)
    time.sleep(600)
os.close(writer)
os.read(reader, 1)
os.kill(middle, signal.SIGKILL)
assert os.read(reader, 1) == b""  # the pipe closes when the last holder has ended
"""
    run(body)


def test_system_calls_report_the_error_of_the_kernel() -> None:
    with pytest.raises(OSError, match="Function not implemented"):
        kernel.call(999_999)
