"""Texts that stand for values in a template: `$Name`, `$Name:default`, `$Name:NULL`."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import Any

DEEPEST = 50
"""Levels of a default that is JSON; a deeper one is text."""

_PLACEHOLDER = re.compile(r"\$([\w-]+)(?::(.*))?", re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half a character: no database keeps it, nor a zero."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One such text."""

    name: str
    optional: bool
    """True when nothing has to be given for it."""
    default: Any
    """What stands there then; None where nothing does."""


def read(text: Any) -> Placeholder | None:
    """Return the placeholder that a value is, None for any other."""
    match = _PLACEHOLDER.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    name, default = match[1], match[2]
    if default is None:
        return Placeholder(name, False, None)
    return Placeholder(name, True, None if default == "NULL" else _value(default))


def _value(default: str) -> Any:
    """Return what the text of a default says as JSON; the text where a timeline cannot hold it."""
    try:
        value = json.loads(default, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return default
    return value if _can_be_kept(value, DEEPEST) else default


def _can_be_kept(value: Any, depth: int) -> bool:
    if isinstance(value, str):
        return "\0" not in value and not _SURROGATE.search(value)
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        return depth > 0 and all(_can_be_kept(one, depth - 1) for one in value)
    return True


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is beyond all numbers")
    return number


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
