"""A request of the object-storage protocol as received, and which object it can mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_to_bytes

from starlette.types import Scope

from reelwright.errors import ApiError
from reelwright.library.address import AddressError, ObjectName

MOST_QUERY_BYTES = 16 * 1024


@dataclass(frozen=True)
class ObjectRequest:
    """Head of a request. Header names are lower case; path and query are decoded."""

    method: str
    host: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]

    def names(self) -> list[ObjectName]:
        """Return the objects that it can mean: `/bucket/key`, or `/key` at `bucket.host`.

        Which one it is, the signature tells: it covers the name of the bucket.
        """
        path = self.path.removeprefix("/")
        bucket, _, key = path.partition("/")
        label = self.host.partition(".")[0]
        found = []
        for parts in ((bucket, key), (label, path)):
            try:
                found.append(ObjectName(*parts))
            except AddressError:
                continue
        return found


def read(scope: Scope) -> ObjectRequest:
    """Take the head of a request apart.

    Raises:
        ApiError: its path or its query cannot be read.
    """
    raw_query: bytes = scope.get("query_string", b"")
    if len(raw_query) > MOST_QUERY_BYTES:
        raise ApiError("The query is too long.", code="InvalidArgument")
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        headers.setdefault(_text(name).lower(), _text(value).strip())
    try:
        path = unquote_to_bytes(scope.get("raw_path") or scope["path"].encode()).decode("utf-8")
        pairs = parse_qsl(raw_query.decode("ascii"), keep_blank_values=True, errors="strict")
    except UnicodeError:
        raise ApiError("The specified object is not valid.", code="InvalidObjectName") from None
    return ObjectRequest(
        scope["method"], headers.get("host", "").lower(), path, dict(pairs), headers
    )


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
