"""The ACS3-HMAC-SHA256 signature of current SDKs (`protocol.md` section 5)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from reelwright.errors import MissingParameter
from reelwright.wire import proof
from reelwright.wire.parameters import Request

FAMILY = "ACS3-"
ALGORITHM = "ACS3-HMAC-SHA256"

_MANDATORY = ("x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256")


@dataclass(frozen=True)
class Authorization:
    """The parts of an `Authorization` header."""

    credential: str
    signed_headers: tuple[str, ...]
    signature: str


@dataclass(frozen=True)
class V3Proof:
    """A signature over the query, some headers and the hash of the body."""

    request: Request = field(repr=False)
    query: list[tuple[str, str]] = field(repr=False)
    authorization: Authorization

    @property
    def key_id(self) -> str:
        """The key that is claimed."""
        return self.authorization.credential

    @property
    def token(self) -> str:
        """The session token."""
        return self.request.headers.get("x-acs-security-token", "")

    @property
    def date(self) -> str:
        """When the request was made, as sent."""
        return self.request.headers["x-acs-date"]

    @property
    def nonce(self) -> str:
        """The nonce."""
        return self.request.headers["x-acs-signature-nonce"]

    def require_form(self) -> None:
        """Check that `host` and every present `x-acs-*` header is signed.

        Raises:
            ApiError: one of them is not, or a signed header was not sent.
        """
        require_signed(self.authorization, self.request.headers)

    def verify(self, secret: str) -> None:
        """Check body hash and signature in constant time.

        Raises:
            ApiError: `SignatureDoesNotMatch`; the message carries the canonical request.
        """
        verify(self.request, self.query, self.authorization, secret)


def read(request: Request, query: list[tuple[str, str]]) -> V3Proof:
    """Return what a request offers as proof.

    Raises:
        ApiError: the authorization is malformed, or of a kind that is not verified here.
        MissingParameter: a header of the signature is absent.
    """
    authorization = parse_authorization(request.headers["authorization"])
    for name in _MANDATORY:
        if not request.headers.get(name):
            raise MissingParameter(name)
    return V3Proof(request, query, authorization)


def parse_authorization(header: str) -> Authorization:
    """Split an `Authorization` header.

    Raises:
        ApiError: `IncompleteSignature` for a malformed one, `InvalidSignatureMethod` for an
            algorithm of the family that is not verified here.
    """
    algorithm, _, rest = header.strip().partition(" ")
    if algorithm != ALGORITHM:
        raise proof.wrong_method()
    fields = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    try:
        credential, signature = fields["Credential"], fields["Signature"]
        names = tuple(name.strip().lower() for name in fields["SignedHeaders"].split(";"))
    except KeyError as error:
        raise proof.incomplete() from error
    if not (credential and signature and all(names)):
        raise proof.incomplete()
    return Authorization(credential, names, signature)


def require_signed(authorization: Authorization, headers: Mapping[str, str]) -> None:
    """Check that `host` and every present `x-acs-*` header is signed.

    Raises:
        ApiError: one of them is not, or a signed header was not sent.
    """
    needed = {"host"} | {name for name in headers if name.startswith("x-acs-")}
    signed = set(authorization.signed_headers)
    if not needed <= signed or not signed <= set(headers):
        raise proof.incomplete()


def canonical_request(
    request: Request, pairs: list[tuple[str, str]], signed_headers: tuple[str, ...]
) -> str:
    """Rebuild the text that the client hashed, from what was received.

    `pairs` are the decoded query parameters; a body takes part by its hash alone.
    """
    query = "&".join(f"{_encode(name)}={_encode(value)}" for name, value in sorted(pairs))
    headers = "".join(f"{name}:{request.headers[name].strip()}\n" for name in signed_headers)
    return "\n".join(
        [
            request.method,
            request.path or "/",
            query,
            headers,
            ";".join(signed_headers),
            request.headers.get("x-acs-content-sha256", ""),
        ]
    )


def sign(canonical: str, secret: str) -> str:
    """Return the signature, lower-case hexadecimal, of a canonical request."""
    hashed = hashlib.sha256(_bytes(canonical)).hexdigest()
    text = f"{ALGORITHM}\n{hashed}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def verify(
    request: Request, pairs: list[tuple[str, str]], authorization: Authorization, secret: str
) -> None:
    """Check body hash and signature in constant time.

    Raises:
        ApiError: `SignatureDoesNotMatch`; the message carries the server's canonical request.
    """
    canonical = canonical_request(request, pairs, authorization.signed_headers)
    body_hash = hashlib.sha256(request.body).hexdigest()
    claimed = request.headers.get("x-acs-content-sha256", "")
    same_body = hmac.compare_digest(body_hash.encode(), _bytes(claimed))
    expected = sign(canonical, secret)
    same_signature = hmac.compare_digest(expected.encode(), _bytes(authorization.signature))
    if not (same_body and same_signature):
        raise proof.mismatch(canonical)


def _encode(text: str) -> str:
    return quote(text, safe="-_.~", errors="surrogateescape")


def _bytes(text: str) -> bytes:
    """Return the bytes that were received."""
    return text.encode("utf-8", "surrogateescape")
