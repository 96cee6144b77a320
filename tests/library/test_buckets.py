"""Buckets: folders and object stores, and what no object name may reach."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import fsspec
import pytest

from reelwright.config import Settings
from reelwright.errors import JobError, SettingsError, StorageNotFound
from reelwright.library.address import ObjectName
from reelwright.library.buckets import RESERVED, Buckets
from reelwright.library.storage import open_regular
from reelwright.workflows.workshop import Workshop


@pytest.fixture(params=["folder", "configured", "memory"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def buckets(kind: str, data: Path, tmp_path: Path) -> Buckets:
    """Give the bucket `demo` in each of its kinds."""
    configured = {}
    if kind == "folder":
        (data / "buckets" / "demo").mkdir(parents=True)
    elif kind == "configured":
        (tmp_path / "elsewhere").mkdir()
        configured = {"demo": str(tmp_path / "elsewhere")}
    else:
        configured = {"demo": f"memory://{tmp_path.name}"}
    return Buckets(Settings(data_dir=data, buckets=configured))


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_an_object_is_published_read_and_deleted(buckets: Buckets, tmp_path: Path) -> None:
    name = ObjectName("demo", "out/deep/猫 1%.mp4")
    assert not buckets.exists(name)
    buckets.publish(write(tmp_path / "a", b"one"), name)
    assert buckets.path_of(name).read_bytes() == b"one"
    buckets.publish(write(tmp_path / "a", b"two!"), name)
    assert buckets.path_of(name).read_bytes() == b"two!"
    entries = list(buckets.entries("demo", "out/de"))
    assert [(entry.key, entry.size) for entry in entries] == [(name.key, 4)]
    assert list(buckets.entries("demo", "in/")) == []
    buckets.delete(name)
    buckets.delete(name)
    assert not buckets.exists(name)


def test_what_is_not_there_is_not_found(buckets: Buckets, tmp_path: Path) -> None:
    buckets.publish(write(tmp_path / "a", b"one"), ObjectName("demo", "folder/a"))
    for key in ("b", "folder", "folder/", "folder/a/b", "folder//a", "n" * 300):
        with pytest.raises(FileNotFoundError):
            buckets.path_of(ObjectName("demo", key))


def test_unknown_buckets_are_refused(buckets: Buckets, tmp_path: Path) -> None:
    for use in (
        lambda: buckets.require("other"),
        lambda: buckets.exists(ObjectName("other", "a")),
        lambda: buckets.publish(write(tmp_path / "a", b""), ObjectName("other", "a")),
        lambda: list(buckets.entries("other")),
    ):
        with pytest.raises(StorageNotFound) as refused:
            use()
        assert refused.value.code == "InvalidStorage.NotFound"
    with pytest.raises(StorageNotFound):
        buckets.require("../demo")


def test_only_files_are_published(buckets: Buckets, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(write(tmp_path / "secret", b"x"))
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe", "absent"):
        with pytest.raises(FileNotFoundError):
            buckets.publish(tmp_path / name, ObjectName("demo", "a"))
    with pytest.raises(JobError):
        buckets.publish(tmp_path / "secret", ObjectName("demo", "a//b"))


def test_a_new_bucket_is_found_at_once(data: Path, tmp_path: Path) -> None:
    buckets = Buckets(Settings(data_dir=data))
    assert buckets.names() == []
    buckets.create("fresh")
    write(data / "buckets" / "fresh" / "by-hand.mp4", b"x")
    assert buckets.exists(ObjectName("fresh", "by-hand.mp4"))
    (tmp_path / "films").mkdir()
    buckets.create("films", tmp_path / "films")
    write(tmp_path / "films" / "a.mp4", b"x")
    assert Buckets(Settings(data_dir=data)).exists(ObjectName("films", "a.mp4"))
    assert buckets.names() == ["films", "fresh"]
    for name in ("fresh", "films", "no", RESERVED):
        with pytest.raises(ValueError, match=name):
            buckets.create(name)


def test_nothing_starts_with_a_store_that_cannot_be_reached(data: Path) -> None:
    fsspec.register_implementation("absent", "no.such.Files", errtxt="Install absentfs")
    for address, missing in (
        ("absent://store/prefix", "Install absentfs"),
        ("nonsense://store", "Protocol not known: nonsense"),
    ):
        settings = Settings(data_dir=data, buckets={"far": address})
        with pytest.raises(SettingsError, match=rf'"far" .*{missing}\.'):
            Workshop.open(settings, sandboxed=False)
    Buckets(Settings(data_dir=data, buckets={"a": "memory://a", "b": str(data)})).check()


def test_the_reserved_bucket_is_always_there(data: Path, tmp_path: Path) -> None:
    buckets = Buckets(Settings(data_dir=data))
    name = ObjectName(RESERVED, "speech/a.wav")
    assert not buckets.exists(name)
    buckets.publish(write(tmp_path / "a", b"x"), name)
    assert buckets.exists(name)
    assert buckets.names() == []


@pytest.fixture
def folder(data: Path) -> Path:
    found = data / "buckets" / "demo"
    found.mkdir(parents=True)
    return found


@pytest.fixture
def local(data: Path, folder: Path) -> Buckets:
    return Buckets(Settings(data_dir=data))


def test_links_lead_nowhere(local: Buckets, folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    secret = write(outside / "secret", b"secret")
    (folder / "link").symlink_to(secret)
    (folder / "way").symlink_to(outside)
    (folder / "round").symlink_to("link")
    for key in ("link", "way/secret", "round"):
        with pytest.raises(FileNotFoundError):
            local.path_of(ObjectName("demo", key))
        with pytest.raises(JobError) as refused:
            local.publish(write(tmp_path / "a", b"x"), ObjectName("demo", key))
        assert refused.value.code == "InvalidParameter"
        local.delete(ObjectName("demo", key))
    assert secret.read_bytes() == b"secret"
    assert list(local.entries("demo")) == []


def test_a_name_cannot_be_a_file_and_a_folder(local: Buckets, tmp_path: Path) -> None:
    local.publish(write(tmp_path / "a", b"x"), ObjectName("demo", "a/b"))
    for key in ("a", "a/b/c", "n" * 256, "a/b/"):
        with pytest.raises(JobError) as refused:
            local.publish(tmp_path / "a", ObjectName("demo", key))
        assert refused.value.code == "InvalidParameter"


def test_a_dead_writer_leaves_no_trace(local: Buckets, folder: Path, tmp_path: Path) -> None:
    name = ObjectName("demo", "a.mp4")
    pid = os.fork()
    if pid == 0:
        # Dies between the writing of the hidden file and its renaming.
        os.replace = lambda *_: os._exit(1)
        local.publish(write(tmp_path / "long", b"x" * 5000), name)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 1
    assert len(list(folder.iterdir())) == 1
    assert not local.exists(name)
    assert list(local.entries("demo")) == []
    local.publish(write(tmp_path / "a", b"short"), name)
    assert [path.name for path in folder.iterdir()] == ["a.mp4"]
    assert local.path_of(name).read_bytes() == b"short"


def test_a_failed_publication_changes_nothing(
    local: Buckets, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(JobError, match="No space left"):
        local.publish(write(tmp_path / "a", b"x"), ObjectName("demo", "a"))
    assert list(folder.iterdir()) == []


def test_writers_of_one_object_take_turns(local: Buckets, folder: Path, tmp_path: Path) -> None:
    name = ObjectName("demo", "a.mp4")
    contents = [bytes([65 + number]) * 300_000 for number in range(4)]

    def publish(number: int) -> None:
        source = write(tmp_path / f"source-{number}", contents[number])
        for _ in range(8):
            local.publish(source, name)
            assert local.path_of(name).read_bytes() in contents

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(publish, range(4)))
    assert [path.name for path in folder.iterdir()] == ["a.mp4"]
    assert local.path_of(name).read_bytes() in contents


def test_what_is_not_wanted_any_more_is_not_published(buckets: Buckets, tmp_path: Path) -> None:
    name = ObjectName("demo", "a.mp4")
    buckets.publish(write(tmp_path / "a", b"old"), name)

    def refuse() -> None:
        raise JobError("Somebody else has made it.")

    with pytest.raises(JobError, match="Somebody else"):
        buckets.publish(write(tmp_path / "a", b"new"), name, refuse)
    assert buckets.path_of(name).read_bytes() == b"old"
    assert [entry.key for entry in buckets.entries("demo")] == ["a.mp4"]


def test_a_writer_waits_for_another_only_while_it_is_wanted(
    local: Buckets, folder: Path, tmp_path: Path
) -> None:
    """The other one is a frozen process: it neither goes on nor lets go of its lock."""
    name = ObjectName("demo", "a.mp4")
    asked = 0

    def ask() -> None:
        nonlocal asked
        asked += 1
        if asked == 3:
            raise JobError("The process stops.")

    def publish_in_vain() -> None:
        with pytest.raises(JobError, match="process stops"):
            local.publish(write(tmp_path / "b", b"new"), name, ask)

    waiting = threading.Thread(target=publish_in_vain, daemon=True)

    def freeze() -> None:
        waiting.start()
        waiting.join(20)

    local.publish(write(tmp_path / "a", b"old"), name, freeze)
    assert not waiting.is_alive()
    assert asked == 3
    assert local.path_of(name).read_bytes() == b"old"
    assert [path.name for path in folder.iterdir()] == ["a.mp4"]


def test_what_dead_writers_left_is_cleared_away(
    local: Buckets, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = ObjectName("demo", "in/a.mp4")
    left = folder / "in" / f".reelwright-{'0' * 32}"
    others = [folder / ".reelwright-notes", folder / "in" / "old.mp4"]
    local.publish(write(tmp_path / "a", b"x"), ObjectName("demo", "in/b.mp4"))
    for path in (left, *others):
        os.utime(write(path, b"half"), (1, 1))
    cleared: list[int] = []

    def clear() -> None:
        """Look while a living writer has the lock on its file, which is old by now."""
        for path in folder.joinpath("in").glob(".reelwright-*"):
            os.utime(path, (1, 1))
        cleared.append(local.clear(2000))

    assert local.clear(1000) == 0
    local.publish(write(tmp_path / "a", b"new"), name, clear)
    assert cleared == [1]
    assert not left.exists()
    assert all(path.exists() for path in others)
    assert local.path_of(name).read_bytes() == b"new"


def test_stores_have_nothing_to_clear_away(buckets: Buckets, tmp_path: Path) -> None:
    buckets.publish(write(tmp_path / "a", b"x"), ObjectName("demo", "a"))
    assert buckets.clear(2**50) == 0
    assert buckets.exists(ObjectName("demo", "a"))


def test_the_time_of_an_object_is_that_of_its_listing(buckets: Buckets, tmp_path: Path) -> None:
    name = ObjectName("demo", "a")
    assert buckets.modified(name) is None
    buckets.publish(write(tmp_path / "a", b"x"), name)
    assert [entry.modified for entry in buckets.entries("demo")] == [buckets.modified(name)]


def test_hidden_files_are_no_objects(local: Buckets, folder: Path, tmp_path: Path) -> None:
    write(folder / ".reelwright-0123", b"half")
    name = ObjectName("demo", ".reelwright-0123")
    assert not local.exists(name)
    with pytest.raises(JobError):
        local.publish(write(tmp_path / "a", b"x"), name)


def test_open_regular_opens_files_only(tmp_path: Path) -> None:
    with open_regular(write(tmp_path / "a", b"x")) as file:
        assert file.read() == b"x"
    (tmp_path / "link").symlink_to(tmp_path / "a")
    for path in (tmp_path / "link", tmp_path, Path("/dev/null")):
        with pytest.raises(FileNotFoundError):
            open_regular(path)


def test_keeping_the_same_content_leaves_the_file_in_place(tmp_path: Path) -> None:
    """A child may have been let at the very file: it must not be replaced by an equal one."""
    buckets = Buckets(Settings(data_dir=tmp_path / "data"))
    name = ObjectName("reelwright", "speech/0123.wav")
    local = tmp_path / "sound.wav"
    local.write_bytes(b"sound")
    buckets.keep(local, name)
    path = buckets.path_of(name)
    os.utime(path, (1, 1))
    before = path.stat().st_ino
    buckets.keep(local, name)
    after = buckets.path_of(name).stat()
    assert (after.st_ino, after.st_mtime > 1) == (before, True)
    assert not buckets.renew(ObjectName("reelwright", "speech/none.wav"))
