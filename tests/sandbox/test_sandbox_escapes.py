"""Attempts to get out, for real; each goes on as the attacker would and looks at the outside."""

from __future__ import annotations

import os
import pickle
import socket
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from sandbox_processes import all_end, offspring, wards

from reelwright.sandbox import (
    AnswerRefused,
    FolderFull,
    ForkServer,
    SandboxError,
    Session,
    TaskCancelled,
    TaskFailed,
    TaskTimedOut,
    landlock,
    walls,
)
from reelwright.sandbox import session as session_module

ROGUE = "rogues.house.tasks:"
needs_landlock = pytest.mark.skipif(landlock.abi() == 0, reason="the kernel has no Landlock")


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file that no session was given."""
    path = tmp_path / "elsewhere" / "secret"
    path.parent.mkdir()
    path.write_text("secret", encoding="utf-8")
    return path


@needs_landlock
def test_other_files_stay_closed(open_session: Callable[..., Session], secret: Path) -> None:
    given = secret.with_name("given")
    given.write_text("given", encoding="utf-8")
    session = open_session(given)
    folder = secret.parent
    attempts = [
        ("read", {"path": str(secret)}),
        ("read", {"path": f"{folder}/../{folder.name}/./secret"}),
        ("read", {"path": "/etc/passwd"}),
        ("read", {"path": f"/proc/{os.getpid()}/environ"}),
        ("read", {"path": f"/proc/{os.getpid()}/cmdline"}),
        ("read", {"path": f"/proc/{os.getpid()}/root{secret}"}),
        ("read", {"path": f"/proc/self/root{secret}"}),
        ("listing", {"path": str(folder)}),
        ("listing", {"path": "/"}),
        ("listing", {"path": str(Path.home())}),
        ("listing", {"path": f"/proc/{os.getpid()}/fd"}),
        ("write", {"path": str(secret), "text": "x"}),
        ("write", {"path": str(given), "text": "x"}),
        ("write", {"path": str(folder / "new"), "text": "x"}),
        ("write", {"path": "/tmp/reelwright-was-here", "text": "x"}),
        ("write", {"path": "/dev/shm/reelwright-was-here", "text": "x"}),
        ("write", {"path": f"/proc/{os.getpid()}/mem", "text": "x"}),
        ("write", {"path": str(Path(landlock.__file__).with_name("rogue")), "text": "x"}),
        ("link", {"target": str(secret), "name": "stolen", "symbolic": False}),
        ("link", {"target": str(given), "name": "taken", "symbolic": False}),
        ("link", {"target": str(secret), "name": "pointer", "symbolic": True}),
        ("pipe", {"name": "pipe"}),
    ]
    for task, arguments in attempts:
        with pytest.raises(TaskFailed, match=r"PermissionError|OSError|FileNotFoundError"):
            session.run(ROGUE + task, arguments)
    assert session.run(ROGUE + "read", {"path": str(given)}) == "given"
    assert sorted(path.name for path in folder.iterdir()) == ["given", "secret"]
    assert list(session.folder.iterdir()) == []


@needs_landlock
def test_a_link_that_lies_in_the_folder_leads_nowhere(session: Session, secret: Path) -> None:
    (session.folder / "link").symlink_to(secret)
    with pytest.raises(TaskFailed, match="PermissionError"):
        session.run(ROGUE + "read", {"path": "link"})


def test_two_sessions_do_not_see_each_other(server: ForkServer, tmp_path: Path) -> None:
    with server.open([], tmp_path / "a") as one, server.open([], tmp_path / "b") as other:
        one.run(ROGUE + "write", {"path": "mine", "text": "mine"})
        with pytest.raises(TaskFailed):
            other.run(ROGUE + "read", {"path": str(tmp_path / "a" / "mine")})


def test_a_child_holds_no_descriptor_of_the_server(server: ForkServer, session: Session) -> None:
    assert session.run(ROGUE + "descriptors", {}) == [0, 1, 2, 3]
    before = len(offspring(server.pid))
    assert session.run(ROGUE + "ask_for_another_child", {}) == []
    assert len(offspring(server.pid)) == before


def test_nothing_outside_can_be_called_or_touched(
    session: Session, server: ForkServer, secret: Path
) -> None:
    tcp, udp = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
    abstract, named = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
    with tcp, udp, abstract, named:
        for inet in (tcp, udp):
            inet.bind(("127.0.0.1", 0))
        abstract.bind(f"\0reelwright-{os.getpid()}")
        named.bind(str(secret.with_name("socket")))
        for listener in (tcp, abstract, named):
            listener.listen()
        for quiet in (tcp, udp, abstract, named):
            quiet.setblocking(False)
        for process in (os.getpid(), server.pid):
            arguments = {
                "secret": str(secret),
                "tcp_port": tcp.getsockname()[1],
                "udp_port": udp.getsockname()[1],
                "abstract": f"reelwright-{os.getpid()}",
                "named": str(secret.with_name("socket")),
                "process": process,
            }
            seen = session.run("reelwright.sandbox.tasks:attempt", arguments)
            expected = {wall.name for wall in walls() if wall.standing}
            if expected >= {"files", "network", "local sockets", "other processes", "privileges"}:
                done = {name for name in seen if not seen[name]["refused"]}
                assert done - {"multiply"} == set()
        for listener in (tcp, abstract, named):
            with pytest.raises(BlockingIOError):
                listener.accept()
        with pytest.raises(BlockingIOError):
            udp.recv(10)


def test_the_walls_of_this_machine_are_named() -> None:
    found = walls()
    assert [wall.name for wall in found] == [
        "files",
        "network",
        "local sockets",
        "other processes",
        "privileges",
        "limits",
        "number of processes",
    ]
    assert all(wall.reason for wall in found)
    assert found[0].standing == (landlock.abi() > 0)


class _Bomb:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return (Path.touch, (self.path,))


def _frame(text: bytes) -> str:
    return (struct.pack(">I", len(text)) + text).hex()


def test_a_pickle_is_never_opened(session: Session, tmp_path: Path) -> None:
    trace = tmp_path / "exploded"
    with pytest.raises(AnswerRefused):
        session.run(ROGUE + "say", {"raw": _frame(pickle.dumps(_Bomb(trace)))})
    assert not trace.exists()
    assert not session.is_open


@pytest.mark.parametrize(
    "raw",
    [
        "ffffffff",
        "00000000",
        "8badf00d12345678" + "ff" * 4096,
        _frame(b"[]"),
        _frame(b"{}"),
        _frame(b'"result"'),
        _frame(b'{"result":NaN}'),
        _frame(b'{"result":1e999}'),
        _frame(b'{"result":"\\ud800"}'),
        _frame(b'{"result":1,"error":{}}'),
        _frame(b'{"error":"text"}'),
        _frame(b'{"error":{"kind":[]}}'),
        _frame(b'{"progress":2,"note":""}'),
        _frame(b'{"progress":"1","note":""}'),
        _frame(b'{"progress":0.5,"note":{}}'),
        _frame(b'{"progress":0.5}'),
        _frame(b'{"ready":{}}'),
        _frame(b'{"result":' + b"[" * 100_000),
        _frame(b'{"result":' + b"9" * 10_000 + b"}"),
        _frame(b"\xff\xfe"),
    ],
)
def test_what_is_no_message_ends_the_session(
    session: Session, server: ForkServer, raw: str
) -> None:
    with pytest.raises(SandboxError) as caught:
        session.run(ROGUE + "say", {"raw": raw}, timeout=20)
    assert not isinstance(caught.value, TaskTimedOut)


def test_a_message_longer_than_allowed_is_not_waited_for(
    open_session: Callable[..., Session],
) -> None:
    session = open_session(answer_bytes=1 << 20)
    with pytest.raises(AnswerRefused, match="bytes where"):
        session.run(ROGUE + "say", {"raw": struct.pack(">I", 2 << 20).hex()}, timeout=20)


def test_half_a_message_is_waited_for_no_longer_than_the_task_may_take(session: Session) -> None:
    with pytest.raises(TaskTimedOut):
        session.run(ROGUE + "say", {"raw": "00000010" + "20" * 8}, timeout=0.5)


def test_an_answer_given_beforehand_is_not_taken_for_the_next(session: Session) -> None:
    raw = _frame(b'{"result":"mine"}') * 2
    assert session.run(ROGUE + "say", {"raw": raw}) == "mine"
    with pytest.raises((AnswerRefused, TaskFailed)):
        session.run(ROGUE + "echo", {"a": 1})


def test_a_child_that_hangs_up_is_ended(
    session: Session, server: ForkServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nothing is going to be said: the child lives on.
    monkeypatch.setattr(session_module, "_LAST_WORDS", 1.0)
    with pytest.raises(AnswerRefused, match="closed its channel"):
        session.run(ROGUE + "hang_up", {})
    assert wards(server.pid) == []


def test_a_flood_of_progress_does_not_hold_the_parent(session: Session) -> None:
    with pytest.raises(TaskTimedOut):
        session.run(ROGUE + "flood", {}, timeout=0.5)


def test_descendants_do_not_outlive_the_session(session: Session, server: ForkServer) -> None:
    session.run(ROGUE + "desert", {"many": 5})
    left = offspring(server.pid)
    assert len(left) >= 6
    session.close()
    assert wards(server.pid) == []
    assert all_end(left)


def test_descendants_end_with_a_task_that_is_stopped(session: Session, server: ForkServer) -> None:
    with pytest.raises(TaskCancelled):
        hanging = session.folder / "hanging"
        session.run(ROGUE + "desert_and_hang", {}, cancelled=hanging.exists)
    assert wards(server.pid) == []


def test_descendants_end_with_a_child_that_crashes(session: Session, server: ForkServer) -> None:
    session.run(ROGUE + "desert", {})
    with pytest.raises(SandboxError):
        session.run(ROGUE + "leave", {"code": 0})
    assert wards(server.pid) == []


def test_a_file_cannot_grow_without_end(open_session: Callable[..., Session]) -> None:
    session = open_session(file_bytes=4 << 20)
    with pytest.raises(FolderFull):
        session.run(ROGUE + "write_long_file", {"count": 6})
    assert (session.folder / "long.bin").stat().st_size == 4 << 20


@pytest.mark.skipif(os.geteuid() == 0, reason="the kernel does not count the processes of root")
def test_processes_do_not_multiply_without_end(
    open_session: Callable[..., Session], server: ForkServer
) -> None:
    session = open_session(processes=40)
    if "users" in session.missing:
        pytest.skip(f"needs a namespace of users: {session.missing['users']}")
    with pytest.raises(TaskTimedOut):
        session.run(ROGUE + "multiply", {}, timeout=1)
    assert wards(server.pid) == []
