"""The HMAC-SHA1 signature of older SDKs and of the command-line client (`protocol.md` 6)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from reelwright.errors import MissingArgument
from reelwright.wire import proof
from reelwright.wire.parameters import Request

METHOD = "HMAC-SHA1"
VERSION = "1.0"

_PIECE = 64 * 1024

_MANDATORY = (
    "AccessKeyId",
    "Signature",
    "SignatureMethod",
    "SignatureVersion",
    "SignatureNonce",
    "Timestamp",
)

_REPEATED = (("Action", "x-acs-action"), ("Version", "x-acs-version"))
"""What some clients send as a header too."""


@dataclass(frozen=True)
class V1Proof:
    """A signature over all parameters, whatever place they came from.

    `values` are those that the operation will get: nothing that is used goes unsigned.
    """

    method: str
    values: Mapping[str, str] = field(repr=False)

    @property
    def key_id(self) -> str:
        """The key that is claimed."""
        return self.values["AccessKeyId"]

    @property
    def token(self) -> str:
        """The session token."""
        return self.values.get("SecurityToken", "")

    @property
    def date(self) -> str:
        """When the request was made, as sent."""
        return self.values["Timestamp"]

    @property
    def nonce(self) -> str:
        """The nonce."""
        return self.values["SignatureNonce"]

    def require_form(self) -> None:
        """Accept: all parameters are covered always."""

    def verify(self, secret: str) -> None:
        """Check the signature in constant time.

        Raises:
            ApiError: `SignatureDoesNotMatch`; the message carries the server's text to sign.
        """
        text = string_to_sign(self.method, self.values)
        given = self.values["Signature"].encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(sign(text, secret).encode(), given):
            raise proof.mismatch(text)


def read(request: Request, values: Mapping[str, str]) -> V1Proof:
    """Return what a request offers as proof.

    Headers are not signed: one that names the action must not name another than was signed.

    Raises:
        MissingArgument: a parameter of the signature is absent.
        ApiError: the signature is of a kind that is not verified here.
    """
    for name in _MANDATORY:
        if not values.get(name):
            raise MissingArgument(name)
    if values["SignatureMethod"] != METHOD:
        raise proof.wrong_method()
    if values["SignatureVersion"] != VERSION:
        raise proof.incomplete()
    for name, header in _REPEATED:
        if request.headers.get(header) not in (None, "", values.get(name)):
            raise proof.incomplete()
    return V1Proof(request.method, values)


def string_to_sign(method: str, values: Mapping[str, str]) -> str:
    """Return the text that is signed: method, path, and all parameters but the signature."""
    pairs = sorted((name, value) for name, value in values.items() if name != "Signature")
    query = "%26".join(f"{_encode_twice(name)}%3D{_encode_twice(value)}" for name, value in pairs)
    return f"{method}&%2F&{query}"


def sign(text: str, secret: str) -> str:
    """Return the signature, in base64, of a text."""
    digest = hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def _encode_twice(text: str) -> str:
    """Encode a text, and what came of it: there the percent signs alone are not kept as they are.

    In pieces, as `quote` takes thirty times the memory of its argument.
    """
    data = text.encode("utf-8", "surrogateescape")
    pieces = (data[start : start + _PIECE] for start in range(0, len(data), _PIECE))
    return "".join(quote(piece, safe="-_.~").replace("%", "%25") for piece in pieces)
