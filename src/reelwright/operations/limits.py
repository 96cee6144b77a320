"""Checks that several calls share."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from reelwright.errors import InvalidParameter, StorageNotFound
from reelwright.library.address import AddressError, ObjectName, parse
from reelwright.library.targets import is_target
from reelwright.operations.registry import Call


def check_bytes(name: str, value: str | None, most: int) -> None:
    """Refuse a text of more than `most` bytes.

    Raises:
        InvalidParameter: it is longer.
    """
    if value is not None and len(value.encode("utf-8")) > most:
        raise InvalidParameter(name, f"It is longer than {most} bytes.")


def check_page_size(name: str, value: int, most: int = 100) -> None:
    """Refuse a page size outside 1 to `most`.

    Raises:
        InvalidParameter: it is outside.
    """
    if not 1 <= value <= most:
        raise InvalidParameter(name, f"It is not in 1 to {most}.")


def check_word(name: str, value: str, allowed: Sequence[str]) -> None:
    """Refuse a word that is not known; an absent one is fine.

    Raises:
        InvalidParameter: it is none of `allowed`.
    """
    if value and value not in allowed:
        raise InvalidParameter(name, f"It is none of {', '.join(allowed)}.")


def check_sort(value: str, allowed: tuple[str, ...]) -> bool:
    """Return True when the newest come first.

    Raises:
        InvalidParameter: the order is not one of `allowed` (descending one first).
    """
    lowered = [name.lower() for name in allowed]
    if value.lower() not in lowered:
        raise InvalidParameter("SortBy", f"It is none of {', '.join(allowed)}.")
    return value.lower().endswith("desc")


def object_name(call: Call, name: str, address: str) -> ObjectName:
    """Read the address of an object in a bucket of this server.

    Raises:
        InvalidParameter: it is none.
        StorageNotFound: its bucket is not known.
    """
    try:
        found = parse(address)
    except AddressError as error:
        raise InvalidParameter(name, str(error)) from error
    require_bucket(call, found.bucket)
    return found


def require_bucket(call: Call, bucket: str) -> None:
    """Refuse buckets that are not a caller's to name.

    Raises:
        StorageNotFound: the bucket is not known, or is the reserved one.
    """
    if bucket not in call.services.buckets.names():
        raise StorageNotFound(bucket)


def check_user_data(value: str | None, most: int) -> None:
    """Check length and notification addresses of UserData.

    Raises:
        InvalidParameter: it is too long, or an address is neither a URL nor a queue's name.
    """
    check_bytes("UserData", value, most)
    try:
        data: Any = json.loads(value or "")
    except (ValueError, RecursionError):
        return
    if not isinstance(data, dict):
        return
    for key in ("NotifyAddress", "RegisterMediaNotifyAddress"):
        target = data.get(key)
        if target not in (None, "") and not (isinstance(target, str) and is_target(target)):
            raise InvalidParameter(
                f"UserData.{key}", "It is neither an HTTP address nor the name of a queue."
            )
