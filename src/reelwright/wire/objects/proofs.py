"""How a request proves that its sender holds a key: signatures V1 and V4, in header or query."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import quote

from reelwright.errors import ApiError
from reelwright.library.address import ObjectName
from reelwright.library.signing import sign_v1
from reelwright.wire.objects.request import ObjectRequest

SKEW = timedelta(minutes=15)
LONGEST = 7 * 24 * 3600
"""Seconds for which a signed address can be good."""

V4 = "OSS4-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"

_SUB_RESOURCES = frozenset(
    """
    acl append bucketInfo callback callback-var comp continuation-token cors delete encryption
    endTime lifecycle live location logging objectInfo objectMeta partNumber position qos referer
    response-cache-control response-content-disposition response-content-encoding
    response-content-language response-content-type response-expires restore security-token
    sequential startTime stat status style styleName symlink tagging uploadId uploads versionId
    versioning versions vod website x-oss-ac-forward-allow x-oss-ac-source-ip
    x-oss-ac-subnet-mask x-oss-ac-vpc-id x-oss-async-process x-oss-process x-oss-request-payer
    x-oss-traffic-limit
    """.split()
)
"""Query parameters that a V1 signature covers."""

_BASIC = re.compile(r"\d{8}T\d{6}Z", re.ASCII)


class Proof(Protocol):
    """What a request brings to prove its key."""

    @property
    def key_id(self) -> str:
        """The key that it claims to be signed with."""
        ...

    def signs(self, request: ObjectRequest, name: ObjectName, secret: str) -> bool:
        """Tell whether the signature is that of the secret, when the request means this object."""
        ...

    def check_time(self, now: datetime) -> None:
        """Refuse what was signed long ago.

        Raises:
            ApiError: it was, or its time cannot be read.
        """
        ...


def read(request: ObjectRequest) -> Proof:
    """Return the proof of a request.

    Raises:
        ApiError: it has none that is understood.
    """
    authorization = request.headers.get("authorization", "")
    query = request.query
    if authorization.startswith("OSS "):
        key_id, _, signature = authorization[4:].strip().rpartition(":")
        date = request.headers.get("x-oss-date") or request.headers.get("date", "")
        return V1Proof(key_id, signature, date, in_query=False)
    if authorization.startswith(V4 + " "):
        return _v4_header(request, authorization[len(V4) :])
    if "x-oss-signature" in query and query.get("x-oss-signature-version") == V4:
        return _v4_query(request)
    if "Signature" in query:
        key_id, expires = query.get("OSSAccessKeyId", ""), query.get("Expires", "")
        return V1Proof(key_id, query["Signature"], expires, in_query=True)
    raise ApiError("The authorization is not one of V1 or V4.", code="InvalidArgument")


def token(request: ObjectRequest) -> str:
    """Return the security token of a request, "" without one."""
    for name in ("x-oss-security-token", "security-token"):
        found = request.headers.get(name) or request.query.get(name)
        if found:
            return found
    return ""


@dataclass(frozen=True)
class V1Proof:
    """HMAC-SHA1 over method, a few headers and the object."""

    key_id: str
    signature: str
    date: str
    in_query: bool

    def signs(self, request: ObjectRequest, name: ObjectName, secret: str) -> bool:
        """See `Proof`."""
        kinds = [(request.headers.get("content-md5", ""), request.headers.get("content-type", ""))]
        if self.in_query:
            # Whoever puts a file to a signed address cannot know what type the signer thought of.
            kinds.append(("", ""))
        return any(
            _same(sign_v1(secret, request.method, *kind, self.date, _v1_rest(request, name)), self)
            for kind in kinds
        )

    def check_time(self, now: datetime) -> None:
        """See `Proof`."""
        if self.in_query:
            if not (self.date.isascii() and self.date.isdigit() and len(self.date) < 13):
                raise ApiError("The Expires is not a number.", code="AccessDenied", status=403)
            if now.timestamp() >= int(self.date):
                raise ApiError("Request has expired.", code="AccessDenied", status=403)
        else:
            _check_skew(self.date, now)


def _v1_rest(request: ObjectRequest, name: ObjectName) -> str:
    headers = sorted(pair for pair in request.headers.items() if pair[0].startswith("x-oss-"))
    covered = sorted(pair for pair in request.query.items() if pair[0] in _SUB_RESOURCES)
    query = "&".join(f"{key}={value}" if value else key for key, value in covered)
    resource = f"/{name.bucket}/{name.key}" + (f"?{query}" if query else "")
    return "".join(f"{key}:{value}\n" for key, value in headers) + resource


@dataclass(frozen=True)
class V4Proof:
    """HMAC-SHA256 over the whole request but its body, with a key derived per day."""

    key_id: str
    signature: str
    date: str
    scope: tuple[str, str, str]
    """Day, region, product."""
    additional: tuple[str, ...]
    expires: str | None = None
    """Seconds for which a signed address is good."""

    def signs(self, request: ObjectRequest, name: ObjectName, secret: str) -> bool:
        """See `Proof`."""
        canonical = "\n".join(
            (
                request.method,
                quote(f"/{name.bucket}/{name.key}", safe="/"),
                _v4_query_text(request),
                "".join(f"{key}:{value}\n" for key, value in self._headers(request)),
                ";".join(self.additional),
                request.headers.get("x-oss-content-sha256", UNSIGNED),
            )
        )
        hashed = hashlib.sha256(_bytes(canonical)).hexdigest()
        scope = "/".join((*self.scope, "aliyun_v4_request"))
        key = ("aliyun_v4" + secret).encode()
        for part in (*self.scope, "aliyun_v4_request"):
            key = hmac.new(key, _bytes(part), hashlib.sha256).digest()
        text = _bytes("\n".join((V4, self.date, scope, hashed)))
        return _same(hmac.new(key, text, hashlib.sha256).hexdigest(), self)

    def check_time(self, now: datetime) -> None:
        """See `Proof`."""
        if not self.date.startswith(self.scope[0]):
            raise ApiError("The day of the scope is not that of the date.", code="InvalidArgument")
        if self.expires is None:
            return _check_skew(self.date, now)
        seconds = int(self.expires) if re.fullmatch(r"\d{1,6}", self.expires, re.ASCII) else 0
        if not 0 < seconds <= LONGEST:
            raise ApiError("The x-oss-expires is not valid.", code="InvalidArgument")
        # Taken from this side: a date may be the last one there is.
        if now - timedelta(seconds=seconds) >= _moment(self.date):
            raise ApiError("Request has expired.", code="AccessDenied", status=403)

    def _headers(self, request: ObjectRequest) -> list[tuple[str, str]]:
        covered = {"content-type", "content-md5", *self.additional}
        return sorted(
            pair
            for pair in request.headers.items()
            if pair[0].startswith("x-oss-") or pair[0] in covered
        )


def _v4_header(request: ObjectRequest, rest: str) -> V4Proof:
    fields = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    key_id, scope = _credential(fields.get("Credential", ""))
    date = request.headers.get("x-oss-date", "")
    names = fields.get("AdditionalHeaders", "")
    return V4Proof(key_id, fields.get("Signature", ""), date, scope, _names(names))


def _v4_query(request: ObjectRequest) -> V4Proof:
    query = request.query
    key_id, scope = _credential(query.get("x-oss-credential", ""))
    return V4Proof(
        key_id,
        query["x-oss-signature"],
        query.get("x-oss-date", ""),
        scope,
        _names(query.get("x-oss-additional-headers", "")),
        query.get("x-oss-expires", ""),
    )


def _credential(text: str) -> tuple[str, tuple[str, str, str]]:
    parts = text.split("/")
    if len(parts) != 5 or parts[4] != "aliyun_v4_request":
        raise ApiError("The credential is not valid.", code="InvalidArgument")
    return parts[0], (parts[1], parts[2], parts[3])


def _names(text: str) -> tuple[str, ...]:
    return tuple(sorted(name.strip().lower() for name in text.split(";") if name.strip()))


def _v4_query_text(request: ObjectRequest) -> str:
    encoded = sorted(
        (quote(name, safe=""), quote(value, safe=""))
        for name, value in request.query.items()
        if name != "x-oss-signature"
    )
    return "&".join(f"{name}={value}" if value else name for name, value in encoded)


def _same(wanted: str, proof: V1Proof | V4Proof) -> bool:
    return hmac.compare_digest(wanted.encode(), _bytes(proof.signature))


def _check_skew(date: str, now: datetime) -> None:
    if abs(now - _moment(date)) > SKEW:
        raise ApiError(
            "The difference between the request time and the current time is too large.",
            code="RequestTimeTooSkewed",
            status=403,
        )


def _moment(date: str) -> datetime:
    try:
        if _BASIC.fullmatch(date):
            return datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        found = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        raise ApiError(
            "OSS authentication requires a valid Date.", code="AccessDenied", status=403
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
