"""The ACS3-HMAC-SHA256 signature of current SDKs (`protocol.md` section 5)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from reelwright.errors import ApiError
from reelwright.wire.parameters import Request

FAMILY = "ACS3-"
ALGORITHM = "ACS3-HMAC-SHA256"


@dataclass(frozen=True)
class Authorization:
    """The parts of an `Authorization` header."""

    credential: str
    signed_headers: tuple[str, ...]
    signature: str


def incomplete() -> ApiError:
    """Return the error for a malformed authorization."""
    return ApiError(
        "The request signature does not conform to Aliyun standards.", code="IncompleteSignature"
    )


def parse_authorization(header: str) -> Authorization:
    """Split an `Authorization` header.

    Raises:
        ApiError: `IncompleteSignature` for a malformed one, `InvalidSignatureMethod` for an
            algorithm of the family that is not verified here.
    """
    algorithm, _, rest = header.strip().partition(" ")
    if algorithm != ALGORITHM:
        raise ApiError("Specified signature method is not valid.", code="InvalidSignatureMethod")
    fields = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    try:
        credential, signature = fields["Credential"], fields["Signature"]
        names = tuple(name.strip().lower() for name in fields["SignedHeaders"].split(";"))
    except KeyError as error:
        raise incomplete() from error
    if not (credential and signature and all(names)):
        raise incomplete()
    return Authorization(credential, names, signature)


def require_signed(authorization: Authorization, headers: Mapping[str, str]) -> None:
    """Check that `host` and every present `x-acs-*` header is signed.

    Raises:
        ApiError: one of them is not, or a signed header was not sent.
    """
    needed = {"host"} | {name for name in headers if name.startswith("x-acs-")}
    signed = set(authorization.signed_headers)
    if not needed <= signed or not signed <= set(headers):
        raise incomplete()


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
        raise ApiError(
            "Specified signature is not matched with our calculation. "
            f"server string to sign is:{canonical}",
            code="SignatureDoesNotMatch",
        )


def _encode(text: str) -> str:
    return quote(text, safe="-_.~", errors="surrogateescape")


def _bytes(text: str) -> bytes:
    """Return the bytes that were received."""
    return text.encode("utf-8", "surrogateescape")
