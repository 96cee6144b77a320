"""Sessions that behave: answers, progress, failures, inputs and the folder."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sandbox_processes import wards

from reelwright.errors import TransientError
from reelwright.sandbox import (
    AnswerRefused,
    Cancelled,
    Context,
    DiskFull,
    ForkServer,
    Limits,
    Priority,
    Session,
    SessionClosed,
    TaskFailed,
    launch,
)

ROGUE = "rogues.house.tasks:"


def test_a_session_answers_many_calls_with_json(session: Session) -> None:
    for number in range(5):
        values = {"number": number, "words": ["片", "é", None, True], "deep": {"a": 0.5}}
        assert session.run(ROGUE + "echo", values) == values


def test_large_arguments_and_answers_pass(session: Session) -> None:
    text = "x" * 5_000_000
    assert session.run(ROGUE + "echo", {"text": text}) == {"text": text}


def test_progress_arrives_in_order_and_ends_with_one(session: Session) -> None:
    seen: list[tuple[float, str]] = []
    session.run(ROGUE + "steps", {"count": 40}, progress=lambda *report: seen.append(report))
    assert seen[0] == (0.0, "step 0")
    assert seen[-1] == (1.0, "done")
    assert seen == sorted(seen)


def test_what_a_progress_callback_raises_comes_out(session: Session) -> None:
    def complain(fraction: float, note: str) -> None:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        session.run(ROGUE + "steps", {"count": 1}, progress=complain)
    assert not session.is_open


@pytest.mark.parametrize(
    ("kind", "code", "message"),
    [
        ("job", "InvalidMaterial", "The material is not valid."),
        ("code", "InternalError", "Odd."),
        ("value", "InternalError", "ValueError: a wrong value"),
        ("surrogate", "InternalError", "a name like ?"),
        ("exit", "InternalError", "SystemExit"),
    ],
)
def test_a_failure_keeps_its_code_and_words(
    session: Session, kind: str, code: str, message: str
) -> None:
    with pytest.raises(TaskFailed) as caught:
        session.run(ROGUE + "fail", {"kind": kind})
    assert caught.value.code == code
    assert message in caught.value.message
    assert not isinstance(caught.value, TransientError)
    assert "about to fail" in caught.value.lines
    assert session.run(ROGUE + "echo", {"still": "there"}) == {"still": "there"}


def test_a_fault_that_may_pass_is_marked(session: Session) -> None:
    with pytest.raises(TransientError) as caught:
        session.run(ROGUE + "fail", {"kind": "transient"})
    assert caught.value.message == "Try again."
    with pytest.raises(DiskFull):
        session.run(ROGUE + "fail", {"kind": "space"})


@pytest.mark.parametrize("kind", ["nan", "object", "bytes"])
def test_only_json_is_an_answer(session: Session, kind: str) -> None:
    with pytest.raises(TaskFailed):
        session.run(ROGUE + "answer", {"kind": kind})
    assert session.is_open


def test_an_answer_may_not_be_too_long(open_session: Callable[..., Session]) -> None:
    session = open_session(answer_bytes=1000)
    with pytest.raises(TaskFailed, match="too long"):
        session.run(ROGUE + "answer", {"kind": "long"})
    assert session.run(ROGUE + "echo", {"a": 1}) == {"a": 1}


@pytest.mark.parametrize(
    "name",
    [
        "rogues.house.tasks:_hidden",
        "rogues.house.tasks:run_program",
        "rogues.house.tasks:Context",
        "rogues.house.tasks:absent",
        "rogues.house.cellar:from_the_cellar",
        "rogues.tasks:echo",
        "os:system",
        "subprocess.tasks:run",
        "rogues.house.tasks.os:system",
        "rogues.house.tasks:echo.__globals__",
        "../rogues.house.tasks:echo",
    ],
)
def test_only_public_functions_of_tasks_modules_can_be_named(session: Session, name: str) -> None:
    with pytest.raises((TaskFailed, ValueError)):
        session.run(name, {})
    assert session.is_open


def test_a_tasks_module_may_offer_a_function_of_its_room(session: Session) -> None:
    assert session.run(ROGUE + "from_the_cellar", {}) == "wine"


def test_packages_that_were_not_handed_in_have_no_tasks(rogues_path: str, tmp_path: Path) -> None:
    server = launch(preload=())
    with server.open([], tmp_path) as session, pytest.raises(TaskFailed, match="does not name"):
        session.run(ROGUE + "echo", {})
    server.close()


def test_arguments_that_are_no_json_harm_nothing(session: Session) -> None:
    with pytest.raises(TypeError):
        session.run(ROGUE + "echo", {"path": Path("/")})
    assert session.run(ROGUE + "echo", {}) == {}


def test_inputs_can_be_read_and_the_folder_written(
    open_session: Callable[..., Session], tmp_path: Path
) -> None:
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "inside").write_text("inside", encoding="utf-8")
    (tmp_path / "one").write_text("one", encoding="utf-8")
    session = open_session(tmp_path / "given", tmp_path / "one")
    assert session.run(ROGUE + "read", {"path": str(tmp_path / "one")}) == "one"
    assert session.run(ROGUE + "read", {"path": str(tmp_path / "given/inside")}) == "inside"
    assert session.run(ROGUE + "listing", {"path": str(tmp_path / "given")}) == ["inside"]
    session.run(ROGUE + "write", {"path": "made", "text": "made"})
    assert session.file("made").read_text(encoding="utf-8") == "made"
    assert session.file("made").stat().st_mode & 0o777 == 0o600
    assert session.run(ROGUE + "tidy", {}) == ["made", "two"]


def test_an_input_that_is_absent_is_told(server: ForkServer, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        server.open([tmp_path / "absent"], tmp_path / "folder")


def test_only_regular_files_of_the_folder_are_results(session: Session) -> None:
    (session.folder / "sub").mkdir()
    (session.folder / "link").symlink_to("/etc/hostname")
    for name in ("absent", "sub", "link", "..", "../folder", "/etc/hostname", "", "a\0b"):
        with pytest.raises(AnswerRefused):
            session.file(name)


def test_a_child_starts_from_a_clean_state(server: ForkServer, session: Session) -> None:
    seen = session.run(ROGUE + "environment", {})
    assert "the-secret" not in str(seen["variables"])
    assert not [name for name in seen["variables"] if name.startswith("REELWRIGHT_")]
    folder = str(session.folder)
    assert seen["folder"] == folder
    assert {seen["variables"][name] for name in ("HOME", "TMPDIR")} == {folder}
    assert (seen["mask"], seen["niceness"]) == (0o077, min(10 + os.nice(0), 19))
    assert (seen["memory"], seen["core"]) == (Limits().memory, 0)
    assert seen["user"] == [os.getuid(), os.getgid()]
    assert seen["leader"]
    assert seen["modules"] == ["numpy"]


def test_a_preview_child_is_not_niced(server: ForkServer, tmp_path: Path) -> None:
    with server.open([], tmp_path / "folder", priority=Priority.NORMAL) as session:
        assert session.run(ROGUE + "environment", {})["niceness"] == os.nice(0)


def test_a_child_steps_back_as_a_session_too(server: ForkServer, tmp_path: Path) -> None:
    """Where the kernel shares out by sessions, niceness alone would hold nobody back."""
    switch = Path("/proc/sys/kernel/sched_autogroup_enabled")
    if not switch.exists() or switch.read_text() != "1\n":
        pytest.skip("this kernel does not share the processor out by sessions")
    niceness = {}
    for priority in (Priority.LOW, Priority.NORMAL):
        with server.open([], tmp_path / priority.value, priority=priority) as session:
            session.run(ROGUE + "echo", {})
            ward = wards(server.pid)[-1]
            group = Path(f"/proc/{ward.pid}/autogroup").read_text().split()
            niceness[priority] = int(group[-1])
    assert niceness == {Priority.LOW: 5, Priority.NORMAL: 0}


def test_installed_programs_run_behind_the_same_walls(session: Session, tmp_path: Path) -> None:
    assert session.run(ROGUE + "run", {"program": ["/usr/bin/env", "echo", "hello"]}) == "0 hello\n"
    secret = tmp_path / "secret"
    secret.write_text("secret", encoding="utf-8")
    assert "denied" in session.run(ROGUE + "run", {"program": ["cat", str(secret)]})


def test_a_closed_session_says_so(session: Session) -> None:
    session.close()
    session.close()
    with pytest.raises(SessionClosed):
        session.run(ROGUE + "echo", {})


def test_threads_open_and_use_sessions_at_once(server: ForkServer, tmp_path: Path) -> None:
    answers: list[int] = []

    def work(number: int) -> None:
        for turn in range(3):
            with server.open([], tmp_path / f"{number}-{turn}") as session:
                answers.append(session.run(ROGUE + "echo", {"n": number * 10 + turn})["n"])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [number * 10 + turn for number in range(8) for turn in range(3)]


def test_one_session_serves_threads_in_turn(session: Session) -> None:
    answers: list[int] = []

    def work(number: int) -> None:
        answers.append(session.run(ROGUE + "echo", {"n": number})["n"])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == list(range(8))


def test_media_are_decoded_behind_the_walls(rogues_path: str, tmp_path: Path, media: Path) -> None:
    clip = next(iter(sorted(media.rglob("*.mp4"))))
    server = launch(rooms=("rogues",))
    with server.open([clip], tmp_path) as session:
        width, height = session.run(ROGUE + "decode", {"path": str(clip)})
        assert width > 0 < height
        assert session.run(ROGUE + "environment", {})["modules"] == ["av", "cv2", "numpy", "skia"]
    server.close()


def test_a_module_that_starts_a_thread_is_not_preloaded(
    rogues_path: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    server = launch(preload=("rogues.threaded", "numpy"), rooms=("rogues",))
    with server.open([], tmp_path) as session:
        assert session.run(ROGUE + "environment", {})["modules"] == ["numpy"]
    server.close()
    assert "rogues.threaded is not preloaded: it starts a thread" in capfd.readouterr().err


def test_a_context_works_without_a_child(tmp_path: Path) -> None:
    seen: list[tuple[float, str]] = []
    wanted = [True]
    Context(folder=tmp_path).progress(0.5)
    Context(folder=tmp_path).check()
    context = Context(
        tmp_path, report=lambda *report: seen.append(report), cancelled=lambda: not wanted[0]
    )
    context.progress(-1, "begun")
    for _ in range(1000):
        context.progress(0.5, "begun")
    context.progress(7, "begun")
    assert seen[0] == (0.0, "begun")
    assert seen[-1] == (1.0, "begun")
    assert len(seen) < 20
    context.check()
    wanted.clear()
    wanted.append(False)
    with pytest.raises(Cancelled):
        context.check()
