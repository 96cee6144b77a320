"""Texts made to be slow to read: the time they take grows no faster than they do."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from reelwright.errors import InvalidParameter
from reelwright.solutions.fields import Fields, as_integer, as_number
from reelwright.solutions.strict_json import find_mistake

SIZE = 200_000
"""Characters; what is quadratic takes minutes for so many."""
PATIENCE = 5.0
"""Seconds, ten times what the slowest needs."""


def number(text: str) -> object:
    return as_number(text, "x")


def integer(text: str) -> object:
    return as_integer(text, "x", low=0)


def colour(text: str) -> object:
    return Fields({"x": text}, "").colour("x")


@pytest.mark.parametrize(
    ("read", "before", "unit", "after"),
    [
        *(
            (read, before, unit, after)
            for read in (number, integer)
            for before, unit, after in (
                ("", " ", "x"),
                ("1", " ", "x"),
                ("", "1", ""),
                ("", "1", "x"),
                ("1.", "1", "x"),
                ("1e", "9", ""),
                ("1e-", "9", "x"),
            )
        ),
        (colour, "#", "a", ""),
        (find_mistake, "", " ", "x"),
        (find_mistake, "", "1", "x"),
        (find_mistake, "1.", "1", "x"),
        (find_mistake, "1e", "1", "x"),
        (find_mistake, '"', "a", ""),
        (find_mistake, '"', "\\\\", ""),
        (find_mistake, '"', "\\u00", ""),
        (find_mistake, "[", "[],", "x"),
        (find_mistake, "", '{"a":', ""),
        (find_mistake, "[", '"a" ,', "x"),
    ],
)
def test_time_grows_with_the_text_only(
    read: Callable[[str], object], before: str, unit: str, after: str
) -> None:
    started = time.perf_counter()
    with suppress(InvalidParameter):
        read(before + unit * (SIZE // len(unit)) + after)
    assert time.perf_counter() - started < PATIENCE
