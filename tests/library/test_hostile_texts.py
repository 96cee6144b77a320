"""Texts made to be slow to read: the time they take grows no faster than they do."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from reelwright.errors import InvalidParameter
from reelwright.library.address import AddressError
from reelwright.library.address import parse as address
from reelwright.library.conditions import condition
from reelwright.library.match import Condition
from reelwright.library.match import parse as match

SIZE = 200_000
"""Characters; what is quadratic takes minutes for so many."""
PATIENCE = 5.0
"""Seconds, a hundred times what is needed."""


def number(text: str) -> object:
    return condition(Condition("cateId", "==", text))


def moment(text: str) -> object:
    return condition(Condition("utcCreate", "=", text))


@pytest.mark.parametrize(
    ("read", "before", "unit", "after"),
    [
        (match, "", " ", "!"),
        (match, "", "(", ""),
        (match, "a=", "1", "a"),
        (match, "a=1.", "1", "a"),
        (match, "", "a.", "!"),
        (match, "a='", "b", ""),
        (match, "a='", "\\", ""),
        (match, "a='", "\\'", "'"),
        (match, "a in (", "'b',", ""),
        (match, "", "a=1 and ", ""),
        (number, "", " ", "x"),
        (number, "", "1", "x"),
        (moment, "2025-01-01T00:00:00.", "1", "x"),
        (address, "oss://b/", "%", ""),
        (address, "oss://b/", "%41", "%"),
        (address, "oss://b/a?", "Signature=", ""),
        (address, "oss://b/a?", "&", ""),
        (address, "http://", "a.", "/x"),
        (address, "http://", "a", ".oss-x.aliyuncs.com"),
        (address, "http://a.oss-", "a", ".aliyuncs.co/x"),
        (address, "http://a.oss-x.aliyuncs.com/", "../", ""),
    ],
)
def test_time_grows_with_the_text_only(
    read: Callable[[str], object], before: str, unit: str, after: str
) -> None:
    started = time.perf_counter()
    with suppress(InvalidParameter, AddressError):
        read(before + unit * (SIZE // len(unit)) + after)
    assert time.perf_counter() - started < PATIENCE
