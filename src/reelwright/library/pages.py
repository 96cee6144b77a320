"""Tokens that continue a listing: the sort key of the last row, bound to the filters."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from reelwright.errors import InvalidParameter

_SUM_BYTES = 12


def next_token(key: Sequence[int | str], filters: Mapping[str, Any]) -> str:
    """Return an opaque URL-safe text for the rows behind the one with that sort key."""
    text = json.dumps(list(key), separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_sum(text, filters) + text).rstrip(b"=").decode()


def read_token(
    token: str, filters: Mapping[str, Any], types: Sequence[type], *, name: str = "NextToken"
) -> list[Any]:
    """Return the sort key that a token holds.

    Raises:
        InvalidParameter: the text is no token of ours or belongs to a listing with other filters.
    """
    try:
        padded = token.encode("ascii") + b"=" * (-len(token) % 4)
        data = base64.b64decode(padded, altchars=b"-_", validate=True)
        found, text = data[:_SUM_BYTES], data[_SUM_BYTES:]
        if found != _sum(text, filters):
            raise InvalidParameter(name)
        key = json.loads(text)
        if [type(part) for part in key] != list(types):
            raise InvalidParameter(name)
    except (ValueError, TypeError, binascii.Error) as error:
        raise InvalidParameter(name) from error
    return list(key)


def _sum(text: bytes, filters: Mapping[str, Any]) -> bytes:
    words = json.dumps(dict(filters), sort_keys=True, default=str).encode()
    return hashlib.blake2b(text + b"\0" + words, digest_size=_SUM_BYTES).digest()
