"""Signs and sends requests the way SDKs do, written after the specification alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import httpx
from starlette.testclient import TestClient

KEY_ID = "TESTAKID0000000000000001"
SECRET = "TestSecretTestSecretTestSec01"
VERSION = "2020-11-09"
FORM = "application/x-www-form-urlencoded"


def stamp(moment: datetime | None = None) -> str:
    """Return a time as the protocol writes it."""
    return (moment or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")


def head(action: str, body: bytes = b"", **more: str) -> dict[str, str]:
    """Return the headers of an unsigned request; more are given as `x_acs_date="…"`."""
    headers = {
        "host": "127.0.0.1:8080",
        "x-acs-action": action,
        "x-acs-version": VERSION,
        "x-acs-date": stamp(),
        "x-acs-signature-nonce": uuid.uuid4().hex,
        "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
    }
    if body:
        headers["content-type"] = FORM
    return headers | {name.replace("_", "-"): value for name, value in more.items()}


def signed(
    headers: Mapping[str, str],
    query: str = "",
    *,
    method: str = "POST",
    key_id: str = KEY_ID,
    secret: str = SECRET,
    names: Iterable[str] | None = None,
) -> dict[str, str]:
    """Return the headers with an authorization that covers `names` (all of them)."""
    covered = sorted(headers if names is None else names)
    pairs = sorted(parse_qsl(query, keep_blank_values=True))
    canonical = "\n".join(
        [
            method,
            "/",
            "&".join(f"{name}={quote(value, safe='-_.~')}" for name, value in pairs),
            "".join(f"{name}:{headers[name].strip()}\n" for name in covered),
            ";".join(covered),
            headers.get("x-acs-content-sha256", ""),
        ]
    )
    text = "ACS3-HMAC-SHA256\n" + hashlib.sha256(canonical.encode()).hexdigest()
    signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    authorization = (
        f"ACS3-HMAC-SHA256 Credential={key_id},"
        f"SignedHeaders={';'.join(covered)},Signature={signature}"
    )
    return {**headers, "authorization": authorization}


def v1_parameters(action: str, **more: str) -> dict[str, str]:
    """Return the unsigned parameters of the older scheme; what is given as "" is left out."""
    values = {
        "Action": action,
        "Version": VERSION,
        "Format": "JSON",
        "AccessKeyId": KEY_ID,
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "SignatureNonce": str(uuid.uuid4()),
        "Timestamp": stamp(),
    } | more
    return {name: value for name, value in values.items() if value}


def v1_signature(method: str, values: Mapping[str, str], secret: str = SECRET) -> str:
    """Return the older signature of parameters."""
    query = "&".join(f"{_pct(name)}={_pct(values[name])}" for name in sorted(values))
    text = f"{method}&%2F&{_pct(query)}"
    digest = hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def call_v1(
    client: TestClient,
    action: str,
    form: Mapping[str, str] | None = None,
    *,
    method: str = "POST",
    secret: str = SECRET,
    **query: str,
) -> httpx.Response:
    """Send a request signed the older way: a form beside everything else in the query."""
    values = v1_parameters(action, **query)
    values["Signature"] = v1_signature(method, {**values, **(form or {})}, secret)
    return client.request(method, "/", params=values, data=form, headers={"host": "a.example"})


def _pct(text: str) -> str:
    return quote(text, safe="-_.~")


def send(
    client: TestClient, headers: Mapping[str, str], query: str = "", body: bytes = b""
) -> httpx.Response:
    """Send a POST with exactly these headers beside what the client adds by itself."""
    return client.post(f"/?{query}" if query else "/", content=body, headers=dict(headers))


def call(client: TestClient, action: str, form: bytes = b"", **query: Any) -> httpx.Response:
    """Send a properly signed request."""
    text = urlencode(query)
    return send(client, signed(head(action, form), text), text, form)


def code(response: httpx.Response) -> str:
    """Return the code of an error answer, having checked its envelope; "" of a success."""
    document = response.json()
    assert response.headers["content-type"] == "application/json;charset=utf-8"
    assert response.headers["x-acs-request-id"] == document["RequestId"]
    assert str(uuid.UUID(document["RequestId"])).upper() == document["RequestId"]
    assert len(response.headers["x-acs-trace-id"]) == 32
    if response.status_code == 200:
        return ""
    assert set(document) == {"RequestId", "HostId", "Code", "Message"}
    assert document["Message"]
    found = document["Code"]
    assert isinstance(found, str)
    return found
