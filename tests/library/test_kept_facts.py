"""Facts by content, and the memory of which file has which content."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from reelwright.library import facts
from reelwright.library.database import Database

OLD = 1_000_000_000


def settled(path: Path, content: bytes) -> Path:
    """Write a file and make it look old enough to be trusted."""
    path.write_bytes(content)
    os.utime(path, (OLD, OLD))
    return path


def test_facts_are_kept_by_content_analyser_and_version(database: Database) -> None:
    with database.begin() as connection:
        assert facts.get(connection, "a", "probe", "1") is None
        facts.put(connection, "a", "probe", "1", {"duration": "1/3", "words": ["猫"]})
        facts.put(connection, "a", "probe", "1", {"second": True})
        facts.put(connection, "a", "probe", "2", [])
        assert facts.get(connection, "a", "probe", "1") == {"duration": "1/3", "words": ["猫"]}
        assert facts.get(connection, "a", "probe", "2") == []
        assert facts.get(connection, "b", "probe", "1") is None


def test_the_hash_is_that_of_the_content(tmp_path: Path) -> None:
    content = bytes(range(256)) * 9000
    path = settled(tmp_path / "a", content)
    assert facts.content_hash(path) == hashlib.blake2b(content, digest_size=32).hexdigest()
    with pytest.raises(FileNotFoundError):
        facts.content_hash(tmp_path / "absent")


def test_an_unchanged_file_is_read_once(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = settled(tmp_path / "猫", b"one")
    first = facts.hash_of(database, path)
    monkeypatch.setattr(facts, "content_hash", lambda _: "read again")
    assert facts.hash_of(database, path) == first
    os.utime(path, (OLD, OLD + 1))
    assert facts.hash_of(database, path) == "read again"


@pytest.mark.parametrize("change", ["size", "time", "inode"])
def test_a_changed_file_is_read_again(database: Database, tmp_path: Path, change: str) -> None:
    path = settled(tmp_path / "a", b"one")
    first = facts.hash_of(database, path)
    if change == "size":
        settled(path, b"one more")
    elif change == "time":
        path.write_bytes(b"two")
    else:
        settled(tmp_path / "b", b"two").replace(path)
    assert facts.hash_of(database, path) == facts.content_hash(path) != first


def test_a_file_just_written_is_not_remembered(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")
    facts.hash_of(database, path)
    with database.read() as connection:
        assert facts.remembered(connection, path, path.lstat()) is None


def test_names_that_are_not_text_are_no_trouble(database: Database, tmp_path: Path) -> None:
    path = settled(Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff")), b"one")
    assert facts.hash_of(database, path) == facts.hash_of(database, path)
