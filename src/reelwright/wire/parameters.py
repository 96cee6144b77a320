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
        "Timestamp",
        "RegionId",
    }
)
"""Parameters of the protocol itself: they are not handed to operations."""


@dataclass(frozen=True)
class Request:
    """One HTTP request as received, before anything is believed.

    Header names are lower case; values, the query and the body are the raw bytes' text.
    """

    method: str
    path: str
    raw_query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def host(self) -> str:
        """The raw Host header, port and all."""
        return self.headers.get("host", "")

    @property
    def media_type(self) -> str:
        """The content type without its parameters, lower case."""
        return self.headers.get("content-type", "").split(";", 1)[0].strip().lower()


def too_large() -> ApiError:
    """Return the error for a request beyond the limits."""
    return ApiError("The request is too large.", code="RequestEntityTooLarge", status=413)


def query_pairs(request: Request) -> list[tuple[str, str]]:
    """Decode the query by form rules (`+` is a blank), keeping empty values.

    Raises:
        ApiError: the query is longer than allowed or not UTF-8.
    """
    if len(request.raw_query) > MAX_QUERY_BYTES:
        raise too_large()
    return _decode(request.raw_query)


def form_pairs(request: Request) -> list[tuple[str, str]]:
    """Decode a form body, or a JSON object whose members become parameters.

    Raises:
        ApiError: the body is too large, not UTF-8, or announced as JSON and is none.
    """
    if len(request.body) > MAX_BODY_BYTES:
        raise too_large()
    if not request.body:
        return []
    if request.media_type == "application/json":
        return _json_members(request.body)
    if request.media_type in ("", "application/x-www-form-urlencoded"):
        try:
            return _decode(request.body.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise InvalidParameter("Body", "It is not UTF-8 text.") from error
    return []


def merge(query: list[tuple[str, str]], form: list[tuple[str, str]]) -> dict[str, str]:
    """Join query and body parameters; where a name occurs in both, the body wins.

    Raises:
        ApiError: there are more parameters than allowed.
    """
    if len(query) + len(form) > MAX_PARAMETERS:
        raise InvalidParameter("Request", f"More than {MAX_PARAMETERS} parameters.")
    return dict(query) | dict(form)


def arguments(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the operation's own arguments; an empty text counts as absent.

    Flattened structures (`Foo.1.A=…`) come back as JSON text under their first name.
    """
    flat = {n: v for n, v in parameters.items() if n not in PROTOCOL_PARAMETERS and v != ""}
    plain = {n: v for n, v in flat.items() if "." not in n}
    for name, tree in _rebuild({n: v for n, v in flat.items() if "." in n}).items():
        plain.setdefault(name, json.dumps(tree, ensure_ascii=False))
    return plain


def _decode(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        raise InvalidParameter("Request", "A parameter is not UTF-8 text.") from error


def _json_members(body: bytes) -> list[tuple[str, str]]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidParameter("Body", "It is not valid JSON.") from error
    if not isinstance(document, dict):
        raise InvalidParameter("Body", "It is not a JSON object.")
    return [
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in document.items()
        if value is not None
    ]


def _rebuild(flat: Mapping[str, str]) -> dict[str, object]:
    root: dict[str, object] = {}
    for name, value in flat.items():
        node = root
        *parents, leaf = name.split(".")
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
    if children and all(name.isascii() and name.isdigit() for name in children):
        return [children[name] for name in sorted(children, key=int)]
    return children
