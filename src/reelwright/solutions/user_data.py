"""UserData: what the caller wants back, and whom to tell."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from reelwright.errors import InvalidParameter
from reelwright.library.targets import is_target

LONGEST = 512
"""Bytes."""


@dataclass(frozen=True, slots=True)
class UserData:
    """The addresses that events go to; empty where there is none."""

    notify_address: str = ""
    register_address: str = ""


def read_user_data(text: str | None) -> UserData:
    """Read UserData; a text that is no JSON object is the caller's own and names nobody.

    Raises:
        InvalidParameter: it is too long, or an address is neither a URL nor a queue.
    """
    if text is None or not text:
        return UserData()
    if len(text.encode("utf-8", "replace")) > LONGEST:
        raise InvalidParameter("UserData", f"It must not be longer than {LONGEST} bytes.")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return UserData()
    if not isinstance(value, dict):
        return UserData()
    return UserData(_address(value, "NotifyAddress"), _address(value, "RegisterMediaNotifyAddress"))


def _address(values: dict[str, Any], key: str) -> str:
    value = values.get(key)
    if value is None or value == "":
        return ""
    if isinstance(value, str) and is_target(value):
        return value
    raise InvalidParameter(
        f"UserData.{key}",
        "It must be an http or https address or the name of a queue (ice-callback-…).",
    )
