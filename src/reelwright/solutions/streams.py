"""Chance that can be repeated: every purpose draws from a stream of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")


def stream(seed: int, *purpose: str | int) -> Random:
    """Return the random stream of a purpose: drawing from one does not disturb another."""
    text = json.dumps([seed, *purpose]).encode("utf-8")
    return Random(int.from_bytes(hashlib.blake2b(text, digest_size=16).digest(), "big"))


def rotate(seed: int, name: str, entries: Sequence[T], ordinal: int) -> T | None:
    """Return the entry that output `ordinal` takes: one random start, then one after another."""
    if not entries:
        return None
    return entries[
        (stream(seed, "rotation", name).randrange(len(entries)) + ordinal) % len(entries)
    ]


def digest(value: Any) -> str:
    """Return a name for a JSON value that depends on nothing but its content."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.blake2b(text.encode("utf-8"), digest_size=16).hexdigest()
