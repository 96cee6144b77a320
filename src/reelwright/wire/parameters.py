"""Reads an RPC request: which action, which arguments, whatever place they came from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from reelwright.errors import ApiError, InvalidParameter

MAX_QUERY_BYTES = 256 * 1024
MAX_BODY_BYTES = 8 * 1024 * 1024
MAX_PARAMETERS = 200
MAX_DEPTH = 16
"""Levels of a flattened structure (`Foo.1.Bar` has three)."""

PROTOCOL_PARAMETERS = frozenset(
    {
        "Action",
        "Version",
        "Format",
        "AccessKeyId",
        "Signature",
        "SignatureMethod",
        "SignatureNonce",
        "SignatureType",
        "SignatureVersion",
        "SecurityToken",
        "BearerToken",
        "Timestamp",
        "RegionId",
    }
)
"""Parameters of the protocol itself: they are not handed to operations."""

_OLDER = frozenset({"AccessKeyId", "Signature", "SignatureVersion"})
"""What tells a request of the older signature."""


@dataclass(frozen=True)
class Request:
    """One HTTP request as received, before anything is believed.

    Header names are lower case. Query and header values are the received bytes as UTF-8 text;
    what is none is kept as surrogate escapes, so that a signature covers the bytes as sent.
    """

    method: str
    path: str
    raw_query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """The content type without its parameters, lower case."""
        return self.headers.get("content-type", "").split(";", 1)[0].strip().lower()


@dataclass(frozen=True)
class Parameters:
    """What a request carries. `fault` says what is wrong with the body: nobody who has not
    proved who they are is told.
    """

    query: list[tuple[str, str]]
    """The query alone, decoded, as the signature covers it."""
    values: Mapping[str, str]
    """Query and body; where a name occurs in both, the body wins; the greatest text of several."""
    fault: ApiError | None = None

    @property
    def wants_xml(self) -> bool:
        """Whether the answer is to be XML: the older signature's default, JSON for all others."""
        asked = self.values.get("Format", "").upper()
        return asked == "XML" or (not asked and not _OLDER.isdisjoint(self.values))

    def arguments(self) -> dict[str, str]:
        """Return the operation's own arguments; an empty text counts as absent.

        Flattened structures (`Foo.1.A=…`) come back as JSON text under their first name.

        Raises:
            ApiError: the body cannot be read, or a value is no text that can be kept.
        """
        if self.fault is not None:
            raise self.fault
        given = {n: v for n, v in self.values.items() if n not in PROTOCOL_PARAMETERS and v}
        plain = {n: v for n, v in given.items() if "." not in n}
        for name, tree in _rebuild({n: v for n, v in given.items() if "." in n}).items():
            plain.setdefault(name, json.dumps(tree, ensure_ascii=False))
        for name, value in plain.items():
            if not _is_storable(value):
                raise InvalidParameter(_shown(name), "It is not UTF-8 text without zeros.")
        return plain


def read(request: Request) -> Parameters:
    """Decode query and body.

    Raises:
        ApiError: there is more of it than allowed.
    """
    if len(request.raw_query) > MAX_QUERY_BYTES or len(request.body) > MAX_BODY_BYTES:
        raise too_large()
    query = _decode(request.raw_query)
    fault = None
    try:
        body = _body_pairs(request)
    except ApiError as error:
        body, fault = [], error
    if len(query) + len(body) > MAX_PARAMETERS:
        raise _too_many()
    # Signatures cover the query sorted: which of several values counts must not lie in their order.
    return Parameters(query, dict(sorted(query)) | dict(body), fault)


def too_large() -> ApiError:
    """Return the error for a request beyond the limits."""
    return ApiError("The request is too large.", code="RequestEntityTooLarge", status=413)


def _is_storable(text: str) -> bool:
    """Tell whether every database can keep a text: it is UTF-8 and holds no zero character."""
    try:
        return "\0" not in text and bool(text.encode("utf-8"))
    except UnicodeEncodeError:
        return False


def _body_pairs(request: Request) -> list[tuple[str, str]]:
    """Decode a form, or a JSON object whose members become parameters."""
    if not request.body:
        return []
    if request.media_type == "application/json":
        return _json_members(request.body)
    if request.media_type in ("", "application/x-www-form-urlencoded"):
        return _decode(request.body.decode("utf-8", "surrogateescape"))
    return []


def _decode(text: str) -> list[tuple[str, str]]:
    """Decode by form rules: `+` is a blank, empty values stay."""
    try:
        return parse_qsl(
            text, keep_blank_values=True, errors="surrogateescape", max_num_fields=MAX_PARAMETERS
        )
    except ValueError as error:
        raise _too_many() from error


def _too_many() -> ApiError:
    return InvalidParameter("Request", f"It has more than {MAX_PARAMETERS} parameters.")


def _json_members(body: bytes) -> list[tuple[str, str]]:
    try:
        document = json.loads(body)
        if not isinstance(document, dict):
            raise InvalidParameter("Body", "It is not a JSON object.")
        return [
            (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
            for name, value in document.items()
            if value is not None
        ]
    except (ValueError, RecursionError) as error:
        raise InvalidParameter("Body", "It is not JSON that can be read.") from error


def _rebuild(flat: Mapping[str, str]) -> dict[str, object]:
    root: dict[str, object] = {}
    for name, value in flat.items():
        node = root
        *parents, leaf = name.split(".")
        if len(parents) >= MAX_DEPTH:
            raise InvalidParameter(_shown(parents[0]), "It is nested too deeply.")
        for part in parents:
            child = node.setdefault(part, {})
            if not isinstance(child, dict):
                break
            node = child
        else:
            node.setdefault(leaf, value)
    return {name: _as_array(tree) for name, tree in root.items()}


def _as_array(tree: object) -> object:
    if not isinstance(tree, dict):
        return tree
    children = {name: _as_array(child) for name, child in tree.items()}
    if children and all(name.isascii() and name.isdigit() and len(name) < 10 for name in children):
        return [children[name] for name in sorted(children, key=int)]
    return children


def _shown(name: str) -> str:
    return name[:64].encode("utf-8", "replace").decode()
