"""Tasks that crash, hang, eat or fill; servers and parents that are killed."""

from __future__ import annotations

import itertools
import json
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from sandbox_processes import all_end, offspring, wards

from reelwright.errors import TransientError
from reelwright.sandbox import (
    DiskFull,
    FolderFull,
    ForkServer,
    MachineOutOfMemory,
    OutOfMemory,
    SandboxError,
    SandboxUnavailable,
    Session,
    SessionClosed,
    TaskCancelled,
    TaskCrashed,
    TaskKilled,
    TaskTimedOut,
    connection,
    launch,
    reports,
    watch,
)
from reelwright.sandbox import session as session_module

ROGUE = "rogues.house.tasks:"
HERE = Path(__file__).parent
MIB = 1 << 20


@pytest.fixture
def own_server(rogues_path: str) -> Iterator[ForkServer]:
    """A fork server that the test may kill."""
    server = launch(preload=(), rooms=("rogues",))
    yield server
    server.close()


def test_a_crash_is_told_in_words(session: Session) -> None:
    with pytest.raises(TaskCrashed) as caught:
        session.run(ROGUE + "be_killed", {"number": signal.SIGSEGV})
    message = caught.value.message
    assert "killed by signal 11 (segmentation fault) while cutting a carrot" in message
    assert "these were the last words" in message
    assert "in be_killed" in message
    assert "these were the last words" in caught.value.lines
    assert not isinstance(caught.value, TransientError)
    with pytest.raises(SessionClosed):
        session.run(ROGUE + "echo", {})


def test_a_kill_from_outside_may_pass(session: Session) -> None:
    with pytest.raises(TaskKilled, match="signal 9") as caught:
        session.run(ROGUE + "be_killed", {"number": signal.SIGKILL})
    assert isinstance(caught.value, TransientError)


def test_a_kill_may_pass_although_the_word_of_it_comes_late(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guardian has no turn for more than a second after the child has gone."""
    guardian, wait = session._connection.guardian, session._connection.wait

    def wait_in_vain(seconds: float) -> None:
        wait(min(seconds, 1.2))
        os.kill(guardian, signal.SIGCONT)
        wait(seconds - 1.2)

    monkeypatch.setattr(session._connection, "wait", wait_in_vain)
    os.kill(guardian, signal.SIGSTOP)
    with pytest.raises(TaskKilled, match="signal 9"):
        session.run(ROGUE + "be_killed", {"number": signal.SIGKILL})


def test_a_guardian_that_never_says_how_the_child_ended_is_not_the_tasks_fault(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "_LAST_WORDS", 0.2)
    monkeypatch.setattr(connection, "_GRACE", 0.2)
    os.kill(session._connection.guardian, signal.SIGSTOP)
    with pytest.raises(SandboxUnavailable):
        session.run(ROGUE + "be_killed", {"number": signal.SIGKILL})


@pytest.mark.parametrize("code", [0, 7])
def test_an_exit_in_the_middle_is_a_crash(session: Session, code: int) -> None:
    with pytest.raises(TaskCrashed, match=f"exit status {code}"):
        session.run(ROGUE + "leave", {"code": code})


def test_a_kill_by_the_kernel_is_want_of_memory() -> None:
    error = reports.crash(signal.SIGKILL, "painting", (), 1)
    assert isinstance(error, MachineOutOfMemory)
    assert isinstance(error, TransientError)
    assert isinstance(error, OutOfMemory)


@pytest.mark.parametrize("task", ["hang", "spin"])
def test_a_hang_ends_in_time(session: Session, server: ForkServer, task: str) -> None:
    begun = time.monotonic()
    with pytest.raises(TaskTimedOut, match=r"longer than 0\.4 seconds"):
        session.run(ROGUE + task, {}, timeout=0.4)
    assert 0.4 <= time.monotonic() - begun < 20
    assert wards(server.pid) == []


def test_the_limit_of_the_session_is_the_default(open_session: Callable[..., Session]) -> None:
    session = open_session(wall_seconds=0.3)
    with pytest.raises(TaskTimedOut, match=r"0\.3"):
        session.run(ROGUE + "hang", {})


@pytest.mark.slow
def test_processor_time_is_limited(open_session: Callable[..., Session]) -> None:
    session = open_session(cpu_seconds=1)
    with pytest.raises(TaskTimedOut, match="processor time"):
        session.run(ROGUE + "spin", {}, timeout=250)


def test_memory_is_limited(open_session: Callable[..., Session]) -> None:
    session = open_session(memory=600 * MIB)
    with pytest.raises(OutOfMemory, match="memory limit"):
        session.run(ROGUE + "eat_memory", {})
    assert session.run(ROGUE + "echo", {"a": 1}) == {"a": 1}


def test_a_library_that_aborts_for_want_of_memory_is_understood(session: Session) -> None:
    with pytest.raises(OutOfMemory):
        session.run(ROGUE + "abort_without_memory", {})


def test_the_folder_cannot_be_filled_without_end(open_session: Callable[..., Session]) -> None:
    session = open_session(folder_bytes=50 * MIB)
    begun = time.monotonic()
    with pytest.raises(FolderFull, match="where 52428800 are allowed"):
        session.run(ROGUE + "fill", {})
    assert time.monotonic() - begun < 10


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may look into hidden processes")
def test_a_file_without_a_name_counts_too(open_session: Callable[..., Session]) -> None:
    session = open_session(folder_bytes=50 * MIB, file_bytes=2000 * MIB)
    with pytest.raises(FolderFull, match="where 52428800 are allowed"):
        session.run(ROGUE + "fill_unseen", {})


def test_a_task_ends_before_the_disk_is_full(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = itertools.chain([1 << 40, 1 << 40], itertools.repeat(100 * MIB))
    monkeypatch.setattr(watch, "free_space", lambda folder: next(left))
    with pytest.raises(DiskFull, match="almost full"):
        session.run(ROGUE + "hang", {}, timeout=60)


def test_a_disk_that_was_full_before_is_no_fault_of_the_task(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "free_space", lambda folder: 100 * MIB)
    assert session.run(ROGUE + "steps", {"count": 3}) == 3


def test_a_cancelled_task_ends_at_once(session: Session, server: ForkServer) -> None:
    asked: list[float] = []

    def cancelled() -> bool:
        asked.append(time.monotonic())
        return (session.folder / "hanging").exists()

    with pytest.raises(TaskCancelled) as caught:
        session.run(ROGUE + "hang", {}, cancelled=cancelled)
    assert time.monotonic() - asked[-1] < 10
    gaps = [later - sooner for sooner, later in itertools.pairwise(asked)]
    assert not gaps or statistics.median(gaps) < 0.5
    assert caught.value.code == "JobCanceled"
    assert wards(server.pid) == []


def test_a_fault_leaves_other_sessions_alone(server: ForkServer, tmp_path: Path) -> None:
    with server.open([], tmp_path / "a") as good, server.open([], tmp_path / "b") as bad:
        with pytest.raises(TaskCrashed):
            bad.run(ROGUE + "be_killed", {"number": signal.SIGABRT})
        assert good.run(ROGUE + "echo", {"a": 1}) == {"a": 1}


def _in_background(session: Session, task: str) -> tuple[threading.Thread, list[Exception]]:
    errors: list[Exception] = []

    def work() -> None:
        try:
            session.run(ROGUE + task, {})
        except SandboxError as error:
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    _await(lambda: (session.folder / "hanging").exists())
    return thread, errors


def _await(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_fork_server_is_replaced(
    own_server: ForkServer, tmp_path: Path, number: int
) -> None:
    session = own_server.open([], tmp_path / "first")
    thread, errors = _in_background(session, "desert_and_hang")
    first = own_server.pid
    family = offspring(first)
    os.kill(first or 0, number)
    thread.join(10)
    assert isinstance(errors[0], SandboxUnavailable)
    assert isinstance(errors[0], TransientError)
    assert all_end(family)
    with own_server.open([], tmp_path / "second") as session:
        assert session.run(ROGUE + "echo", {"a": 1}) == {"a": 1}
    assert own_server.pid != first


def test_a_session_that_waits_notices_the_death_of_the_server(
    own_server: ForkServer, tmp_path: Path
) -> None:
    session = own_server.open([], tmp_path / "first")
    family = offspring(own_server.pid)
    os.kill(own_server.pid or 0, signal.SIGKILL)
    assert all_end(family)
    with pytest.raises(TransientError):
        session.run(ROGUE + "echo", {})


def test_a_killed_guardian_takes_its_child_along(own_server: ForkServer, tmp_path: Path) -> None:
    session = own_server.open([], tmp_path / "first")
    thread, errors = _in_background(session, "desert_and_hang")
    (guardian,) = psutil.Process(own_server.pid).children()
    family = offspring(own_server.pid)
    guardian.kill()
    thread.join(10)
    assert isinstance(errors[0], TransientError)
    assert all_end(family)
    with own_server.open([], tmp_path / "second") as session:
        assert session.run(ROGUE + "echo", {"a": 1}) == {"a": 1}


def test_a_stopped_guardian_does_not_keep_the_parent(
    own_server: ForkServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reelwright.sandbox.connection._GRACE", 0.5)
    session = own_server.open([], tmp_path / "first")
    family = offspring(own_server.pid)
    (guardian,) = psutil.Process(own_server.pid).children()
    guardian.suspend()
    session.close()
    assert all_end(family)


def test_closing_the_fork_server_ends_everything(rogues_path: str, tmp_path: Path) -> None:
    server = launch(preload=(), rooms=("rogues",))
    session = server.open([], tmp_path)
    session.run(ROGUE + "desert", {"many": 2})
    family = [psutil.Process(server.pid), *offspring(server.pid)]
    server.close()
    assert all_end(family)
    with pytest.raises(TransientError):
        session.run(ROGUE + "echo", {})
    with pytest.raises(SandboxUnavailable):
        server.open([], tmp_path)


def test_the_server_outlives_the_thread_that_started_it(rogues_path: str, tmp_path: Path) -> None:
    servers: list[ForkServer] = []
    thread = threading.Thread(target=lambda: servers.append(launch((), rooms=("rogues",))))
    thread.start()
    thread.join()
    with servers[0].open([], tmp_path) as session:
        assert session.run(ROGUE + "echo", {"a": 1}) == {"a": 1}
    servers[0].close()


PARENT = """
import sys, threading
from pathlib import Path
from reelwright.sandbox import launch
server = launch(preload=(), rooms=("rogues",))
sessions = [server.open([], Path(sys.argv[1]) / str(n)) for n in range(3)]
sessions[0].run("rogues.house.tasks:desert", {"many": 3})
run = lambda: sessions[1].run("rogues.house.tasks:desert_and_hang", {})
threading.Thread(target=run, daemon=True).start()
print(server.pid, flush=True)
threading.Event().wait()
"""


def test_a_killed_parent_leaves_nothing(rogues_path: str, tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", PARENT, str(tmp_path)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        server = int(parent.stdout.readline())
        _await(lambda: (tmp_path / "1" / "hanging").exists())
        family = [psutil.Process(server), *offspring(server)]
        assert len(family) >= 1 + 3 * 2 + 3 + 1
        parent.kill()
        parent.wait()
        assert all_end(family)


@pytest.mark.slow
def test_without_namespaces_nothing_stays_either(rogues_path: str, tmp_path: Path) -> None:
    """The same where the kernel gives no namespace: here it is made to refuse them for real."""
    arguments = [sys.executable, str(HERE / "without_namespaces.py"), str(tmp_path)]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode == 77:
        pytest.skip(f"needs one namespace of users: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert set(seen["missing"]) == {"users", "network", "processes", "ipc"}
    assert seen["deserters"] >= 3
    assert seen["left_after_close"] == 0
    assert seen["left_after_timeout"] == 0
    assert seen["left_after_guardian_killed"] == 0
    assert seen["left_after_server_killed"] == 0
    assert seen["error_after_server_killed"] == "SandboxUnavailable"
    assert seen["crash"].startswith("The task was killed by signal 11")
    assert {"network", "local sockets", "limits"} <= set(seen["walls"])
