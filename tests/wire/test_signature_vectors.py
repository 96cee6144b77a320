"""The test vectors of the protocol, and what a signature covers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from wire_calls import KEY_ID, SECRET

from reelwright.errors import ApiError
from reelwright.library.access_keys import AccessKey, Kind, hash_token
from reelwright.wire import parameters
from reelwright.wire.authentication import Authenticator
from reelwright.wire.parameters import Request
from reelwright.wire.signature_v3 import canonical_request, parse_authorization, sign

SIGNED_AT = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)

BODY_A = (
    b"Timeline=%7B%22VideoTracks%22%3A%5B%7B%22VideoTrackClips%22%3A%5B%7B%22MediaId%22%3A%22"
    b"0123456789abcdef0123456789abcdef%22%2C%22In%22%3A0%2C%22Out%22%3A5.5%7D%5D%7D%5D%7D"
)
NAMES_A = (
    "accept;content-type;host;user-agent;x-acs-action;x-acs-content-sha256;"
    "x-acs-credentials-provider;x-acs-date;x-acs-signature-nonce;x-acs-version"
)
SIGNATURE_A = "0197980107693d10d4a9639c8c05fdfab439c94c74905fb7de7a382c4fe5c6f8"
VECTOR_A = Request(
    method="POST",
    path="/",
    raw_query=(
        "OutputMediaConfig=%7B%22MediaURL%22%3A%22http%3A%2F%2Fdemo-bucket.oss-cn-shanghai"
        ".aliyuncs.com%2Fout%2Fa+b.mp4%22%2C%22Width%22%3A720%7D&ClientToken=tok~1%2A%C3%A9"
    ),
    headers={
        "host": "127.0.0.1:8080",
        "accept": "application/json",
        "content-type": "application/x-www-form-urlencoded",
        "user-agent": "demo/1.0",
        "x-acs-action": "SubmitMediaProducingJob",
        "x-acs-content-sha256": "661651b1bda5f8c10c4f314b943ecaa22908505c5755412ecc28b27729dd7d35",
        "x-acs-credentials-provider": "static_ak",
        "x-acs-date": "2025-01-02T03:04:05Z",
        "x-acs-signature-nonce": "00112233445566778899aabbccddeeff",
        "x-acs-version": "2020-11-09",
        "authorization": (
            f"ACS3-HMAC-SHA256 Credential={KEY_ID},SignedHeaders={NAMES_A},Signature={SIGNATURE_A}"
        ),
    },
    body=BODY_A,
)
CANONICAL_A = (
    """POST
/
ClientToken=tok~1%2A%C3%A9&OutputMediaConfig=%7B%22MediaURL%22%3A%22http%3A%2F%2Fdemo-bucket\
.oss-cn-shanghai.aliyuncs.com%2Fout%2Fa%20b.mp4%22%2C%22Width%22%3A720%7D
accept:application/json
content-type:application/x-www-form-urlencoded
host:127.0.0.1:8080
user-agent:demo/1.0
x-acs-action:SubmitMediaProducingJob
x-acs-content-sha256:661651b1bda5f8c10c4f314b943ecaa22908505c5755412ecc28b27729dd7d35
x-acs-credentials-provider:static_ak
x-acs-date:2025-01-02T03:04:05Z
x-acs-signature-nonce:00112233445566778899aabbccddeeff
x-acs-version:2020-11-09

"""
    + NAMES_A
    + "\n661651b1bda5f8c10c4f314b943ecaa22908505c5755412ecc28b27729dd7d35"
)

STS_ID = "STS.TESTAKID00000002"
NAMES_B = (
    "host;x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;x-acs-date;"
    "x-acs-security-token;x-acs-signature-nonce;x-acs-version"
)
SIGNATURE_B = "95db886e94f154f0dc49a71673dde0848c1034236bce45983c5b2519f304d82f"
VECTOR_B = Request(
    method="POST",
    path="/",
    raw_query="JobId=0123456789abcdef0123456789abcdef",
    headers={
        "host": "127.0.0.1:8080",
        "x-acs-accesskey-id": STS_ID,
        "x-acs-action": "GetMediaProducingJob",
        "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "x-acs-date": "2025-01-02T03:04:05Z",
        "x-acs-security-token": "TESTTOKEN/abc+==",
        "x-acs-signature-nonce": "ffeeddccbbaa99887766554433221100",
        "x-acs-version": "2020-11-09",
        "authorization": (
            f"ACS3-HMAC-SHA256 Credential={STS_ID},SignedHeaders={NAMES_B},Signature={SIGNATURE_B}"
        ),
    },
    body=b"",
)


def key(key_id: str = KEY_ID, secret: str = SECRET, **more: Any) -> AccessKey:
    return AccessKey(key_id, secret, **more)


TEMPORARY = key(STS_ID, kind=Kind.TEMPORARY, token_hash=hash_token("TESTTOKEN/abc+=="))


@dataclass
class Safe:
    """Keys and nonces in memory."""

    keys: tuple[AccessKey, ...] = (key(), TEMPORARY)
    seen: set[tuple[str, str]] = field(default_factory=set)

    def find(self, key_id: str) -> AccessKey | None:
        return next((one for one in self.keys if one.key_id == key_id), None)

    def owner(self, token: str) -> AccessKey | None:
        wanted = hash_token(token)
        return next((one for one in self.keys if one.token_hash == wanted), None)

    def bearer(self, token: str) -> AccessKey | None:
        found = self.owner(token)
        return found if found is not None and found.kind is Kind.BEARER else None

    def use(self, key_id: str, nonce: str) -> bool:
        fresh = (key_id, nonce) not in self.seen
        self.seen.add((key_id, nonce))
        return fresh


def authenticate(request: Request, *, safe: Safe | None = None, late: float = 0) -> str:
    safe = safe or Safe()
    now = SIGNED_AT + timedelta(seconds=late)
    found = Authenticator(safe, safe, now=lambda: now).authenticate(
        request, parameters.read(request)
    )
    assert found is not None
    return found.key_id


def refusal(request: Request, *, safe: Safe | None = None, late: float = 0) -> ApiError:
    with pytest.raises(ApiError) as refused:
        authenticate(request, safe=safe, late=late)
    return refused.value


def with_headers(request: Request, **changed: str | None) -> Request:
    headers = dict(request.headers)
    for name, value in changed.items():
        if value is None:
            del headers[name.replace("_", "-")]
        else:
            headers[name.replace("_", "-")] = value
    return replace(request, headers=headers)


def test_vector_a_step_by_step() -> None:
    query = parameters.read(VECTOR_A).query
    canonical = canonical_request(VECTOR_A, query, tuple(NAMES_A.split(";")))
    assert canonical == CANONICAL_A
    assert (
        hashlib.sha256(canonical.encode()).hexdigest()
        == "d09a3bbd9b9cc4256dcf17eb455c0a43c7684b23ed3f542b4aa93f6c79219129"
    )
    assert sign(canonical, SECRET) == SIGNATURE_A


def test_vector_a_is_let_in() -> None:
    assert authenticate(VECTOR_A) == KEY_ID


def test_vector_b_step_by_step() -> None:
    query = parameters.read(VECTOR_B).query
    canonical = canonical_request(VECTOR_B, query, tuple(NAMES_B.split(";")))
    assert (
        hashlib.sha256(canonical.encode()).hexdigest()
        == "9830e4a44a83bde9a538fffa78acc49c34a0fdcb98ad8a13fb9b37c8f770527b"
    )
    assert sign(canonical, SECRET) == SIGNATURE_B


def test_vector_b_is_let_in() -> None:
    assert authenticate(VECTOR_B) == STS_ID


@pytest.mark.parametrize(
    "tampered",
    [
        replace(VECTOR_A, method="GET"),
        replace(VECTOR_A, path="//"),
        replace(VECTOR_A, raw_query=VECTOR_A.raw_query.replace("720", "721")),
        replace(VECTOR_A, raw_query=VECTOR_A.raw_query + "&Overwrite=true"),
        replace(VECTOR_A, raw_query=VECTOR_A.raw_query.replace("ClientToken", "clientToken")),
        replace(VECTOR_A, raw_query=""),
        replace(VECTOR_A, body=BODY_A + b"&Source=WebSDK"),
        replace(VECTOR_A, body=b""),
        with_headers(VECTOR_A, x_acs_content_sha256=hashlib.sha256(b"").hexdigest()),
        with_headers(VECTOR_A, x_acs_content_sha256="UNSIGNED-PAYLOAD"),
        with_headers(VECTOR_A, host="127.0.0.1:8081"),
        with_headers(VECTOR_A, host="127.0.0.1"),
        with_headers(VECTOR_A, user_agent="demo/1.1"),
        with_headers(VECTOR_A, accept="*/*"),
        with_headers(VECTOR_A, content_type="application/x-www-form-urlencoded; charset=utf-8"),
        with_headers(VECTOR_A, x_acs_action="DeleteMediaInfos"),
        with_headers(VECTOR_A, x_acs_version="2020-11-10"),
        with_headers(VECTOR_A, x_acs_date="2025-01-02T03:04:06Z"),
        with_headers(VECTOR_A, x_acs_signature_nonce="00112233445566778899aabbccddeef0"),
        with_headers(VECTOR_A, x_acs_credentials_provider="default"),
        with_headers(
            VECTOR_A, authorization=VECTOR_A.headers["authorization"].replace("0197", "0198")
        ),
        with_headers(
            VECTOR_A,
            authorization=VECTOR_A.headers["authorization"].replace(
                SIGNATURE_A, SIGNATURE_A.upper()
            ),
        ),
    ],
)
def test_nothing_signed_can_be_changed(tampered: Request) -> None:
    safe = Safe()
    error = refusal(tampered, safe=safe)
    assert (error.code, error.status) == ("SignatureDoesNotMatch", 400)
    assert safe.seen == set()


def test_the_message_carries_the_string_that_clients_look_for() -> None:
    message = refusal(replace(VECTOR_A, body=b"")).message
    start, _, text = message.partition(":")
    assert start == (
        "Specified signature is not matched with our calculation. server string to sign is"
    )
    assert text == CANONICAL_A


@pytest.mark.parametrize("extra", ["x-forwarded-for", "traceparent", "accept-encoding"])
def test_headers_that_a_proxy_adds_do_not_matter(extra: str) -> None:
    assert authenticate(with_headers(VECTOR_A, **{extra.replace("-", "_"): "1"})) == KEY_ID


def test_every_header_of_the_protocol_has_to_be_signed() -> None:
    added = with_headers(VECTOR_A, x_acs_security_token="stolen")
    assert refusal(added).code == "IncompleteSignature"


@pytest.mark.parametrize("late", [-900, -899, 0, 899, 900])
def test_a_clock_may_be_fifteen_minutes_off(late: float) -> None:
    assert authenticate(VECTOR_A, late=late) == KEY_ID


@pytest.mark.parametrize("late", [-901, 901, 86_400])
def test_a_clock_may_not_be_further_off(late: float) -> None:
    safe = Safe()
    assert refusal(VECTOR_A, safe=safe, late=late).code == "InvalidTimeStamp.Expired"
    assert safe.seen == set()


@pytest.mark.parametrize(
    "date",
    [
        "2025-01-02T03:04:05",
        "2025-01-02 03:04:05Z",
        "2025-1-2T3:4:5Z",
        "2025-01-02T03:04:05.000Z",
        "2025-01-02T03:04:05+00:00",
        "2025-13-02T03:04:05Z",
        "20250102T030405Z",
        "٢٠٢٥-01-02T03:04:05Z",
        "yesterday",
    ],
)
def test_a_date_has_one_form(date: str) -> None:
    assert refusal(with_headers(VECTOR_A, x_acs_date=date)).code == "InvalidTimeStamp.Format"


def test_a_nonce_is_good_once() -> None:
    safe = Safe()
    assert authenticate(VECTOR_A, safe=safe) == KEY_ID
    assert refusal(VECTOR_A, safe=safe).code == "SignatureNonceUsed"


def test_a_nonce_belongs_to_its_key() -> None:
    safe = Safe(seen={("somebody else", VECTOR_A.headers["x-acs-signature-nonce"])})
    assert authenticate(VECTOR_A, safe=safe) == KEY_ID


def test_a_wrong_signature_burns_no_nonce() -> None:
    safe = Safe()
    assert refusal(replace(VECTOR_A, body=b""), safe=safe).code == "SignatureDoesNotMatch"
    assert authenticate(VECTOR_A, safe=safe) == KEY_ID


def test_an_unknown_key() -> None:
    error = refusal(VECTOR_A, safe=Safe(keys=()))
    assert (error.code, error.status) == ("InvalidAccessKeyId.NotFound", 404)


def test_a_disabled_key() -> None:
    error = refusal(VECTOR_A, safe=Safe(keys=(key(active=False),)))
    assert (error.code, error.status) == ("InvalidAccessKeyId.Inactive", 400)


def test_a_key_with_another_secret() -> None:
    error = refusal(VECTOR_A, safe=Safe(keys=(key(secret="other"),)))
    assert error.code == "SignatureDoesNotMatch"
    assert "other" not in error.message


@pytest.mark.parametrize("name", ["x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"])
def test_fields_that_a_signature_needs(name: str) -> None:
    error = refusal(with_headers(VECTOR_A, **{name.replace("-", "_"): None}))
    assert error.code == "MissingParameter"
    assert f'"{name}"' in error.message


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        ("ACS3-HMAC-SHA256", "IncompleteSignature"),
        ("ACS3-HMAC-SHA256 ", "IncompleteSignature"),
        ("ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host", "IncompleteSignature"),
        ("ACS3-HMAC-SHA256 Credential=a,Signature=b", "IncompleteSignature"),
        ("ACS3-HMAC-SHA256 SignedHeaders=host,Signature=b", "IncompleteSignature"),
        ("ACS3-HMAC-SHA256 Credential=,SignedHeaders=host,Signature=b", "IncompleteSignature"),
        ("ACS3-HMAC-SHA256 Credential=a,SignedHeaders=,Signature=b", "IncompleteSignature"),
        ("ACS3-HMAC-SHA256 Credential=a;SignedHeaders=host;Signature=b", "IncompleteSignature"),
        ("ACS3-HMAC-SHA256 ,,,=,=", "IncompleteSignature"),
        ("ACS3-HMAC-SM3 Credential=a,SignedHeaders=host,Signature=b", "InvalidSignatureMethod"),
        ("ACS3-RSA-SHA256 Credential=a,SignedHeaders=host,Signature=b", "InvalidSignatureMethod"),
        ("ACS3-", "InvalidSignatureMethod"),
        ("Bearer abc", "MissingAccessKeyId"),
        ("Basic abc", "MissingAccessKeyId"),
        ("", "MissingAccessKeyId"),
    ],
)
def test_an_authorization_that_cannot_be_read(authorization: str, code: str) -> None:
    assert refusal(with_headers(VECTOR_A, authorization=authorization)).code == code


def test_blanks_after_commas_are_tolerated() -> None:
    parsed = parse_authorization("ACS3-HMAC-SHA256 Credential=a, SignedHeaders=b;c, Signature=d")
    assert (parsed.credential, parsed.signed_headers, parsed.signature) == ("a", ("b", "c"), "d")


def test_checks_come_in_the_order_of_the_protocol() -> None:
    """Each request has the faults of all that follow it, too."""
    broken = with_headers(
        replace(VECTOR_A, body=b"{"),
        x_acs_date="yesterday",
        x_acs_security_token="not signed",
        authorization=VECTOR_A.headers["authorization"].replace(KEY_ID, "nobody"),
    )
    assert refusal(with_headers(broken, authorization="ACS3-HMAC-SHA256")).code == (
        "IncompleteSignature"
    )
    assert refusal(with_headers(broken, x_acs_date=None)).code == "MissingParameter"
    assert refusal(broken).code == "InvalidAccessKeyId.NotFound"
    known = with_headers(broken, authorization=VECTOR_A.headers["authorization"])
    sleeping = Safe(keys=(key(active=False),))
    assert refusal(known, safe=sleeping).code == "InvalidAccessKeyId.Inactive"
    assert refusal(known).code == "IncompleteSignature"
    covered = with_headers(known, x_acs_security_token=None)
    assert refusal(covered).code == "InvalidTimeStamp.Format"
    dated = with_headers(covered, x_acs_date=VECTOR_A.headers["x-acs-date"])
    assert refusal(dated, late=1000).code == "InvalidTimeStamp.Expired"
    used = Safe(seen={(KEY_ID, VECTOR_A.headers["x-acs-signature-nonce"])})
    assert refusal(dated, safe=used).code == "SignatureDoesNotMatch"
    assert refusal(replace(dated, body=BODY_A), safe=used).code == "SignatureNonceUsed"
