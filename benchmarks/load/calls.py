"""Whole HTTP requests, signed before anything is measured."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from reelwright.wire import signature_v3
from reelwright.wire.parameters import Request

KEY_ID, SECRET = "BENCHMARK0000000000000001", "BenchmarkSecretBenchmark0001"


@dataclass(frozen=True)
class Signer:
    """Makes requests of one key to one server, as current SDKs send them."""

    host: str

    def get(self, action: str, **parameters: str) -> bytes:
        """Return a request whose parameters stand in the query."""
        return self._request(action, sorted(parameters.items()), b"")

    def post(self, action: str, **parameters: str) -> bytes:
        """Return a request whose parameters are a form."""
        return self._request(action, [], urlencode(parameters).encode())

    def _request(self, action: str, query: list[tuple[str, str]], body: bytes) -> bytes:
        headers = {
            "accept": "application/json",
            "host": self.host,
            "user-agent": "benchmark/1.0",
            "x-acs-action": action,
            "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
            "x-acs-date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": uuid.uuid4().hex,
            "x-acs-version": "2020-11-09",
        }
        if body:
            headers["content-type"] = "application/x-www-form-urlencoded"
        raw_query, names = urlencode(query), tuple(sorted(headers))
        request = Request("POST", "/", raw_query, headers, body)
        signature = signature_v3.sign(signature_v3.canonical_request(request, query, names), SECRET)
        headers["authorization"] = (
            f"{signature_v3.ALGORITHM} Credential={KEY_ID},"
            f"SignedHeaders={';'.join(names)},Signature={signature}"
        )
        headers["content-length"] = str(len(body))
        lines = [f"POST /?{raw_query} HTTP/1.1", *(f"{n}: {v}" for n, v in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + body
