"""Files kept by key: bounded, whole, and never replaced under a reader."""

from __future__ import annotations

import os
from pathlib import Path

from reelwright.workflows.cache import FileCache


def file(folder: Path, name: str, size: int = 10) -> Path:
    path = folder / name
    path.write_bytes(b"x" * size)
    return path


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    cache = FileCache(tmp_path / "cache", 1000)
    assert cache.get("abcd") is None
    kept = cache.put("abcd", file(tmp_path, "new"))
    assert cache.get("abcd") == kept
    assert not (tmp_path / "new").exists()


def test_a_second_file_under_a_key_leaves_the_first_in_place(tmp_path: Path) -> None:
    cache = FileCache(tmp_path / "cache", 1000)
    first = cache.put("abcd", file(tmp_path, "one")).stat().st_ino
    assert cache.put("abcd", file(tmp_path, "two")).stat().st_ino == first
    assert not (tmp_path / "two").exists()


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    cache = FileCache(tmp_path / "cache", 250)
    for number, key in enumerate(("aa1", "bb2", "cc3")):
        path = cache.put(key, file(tmp_path, key, 100))
        os.utime(path, (number, number))
    cache.get("aa1")
    assert cache.prune() == 1
    assert [cache.get(key) is not None for key in ("aa1", "bb2", "cc3")] == [True, False, True]
