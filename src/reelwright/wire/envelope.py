"""Answers: the JSON envelopes of success and of failure, and their headers."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from reelwright.errors import ApiError

JSON_TYPE = "application/json;charset=utf-8"


def new_request_id() -> str:
    """Return a fresh request id: a UUID in upper case."""
    return str(uuid.uuid4()).upper()


def success(request_id: str, fields: Mapping[str, Any]) -> Response:
    """Wrap an operation's answer; unset (None) fields are left out at every depth."""
    return _respond(200, request_id, {"RequestId": request_id, **_without_none(fields)})


def failure(request_id: str, host: str, error: ApiError) -> Response:
    """Wrap an error; every answer that is not a success has this shape."""
    body = {
        "RequestId": request_id,
        "HostId": host,
        "Code": error.code,
        "Message": error.message,
    }
    return _respond(error.status, request_id, body)


def _respond(status: int, request_id: str, body: Mapping[str, Any]) -> Response:
    return Response(
        json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", errors="replace"
        ),
        status_code=status,
        headers={
            "content-type": JSON_TYPE,
            "x-acs-request-id": request_id,
            "x-acs-trace-id": uuid.uuid4().hex,
        },
    )


def _without_none(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_none(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_none(item) for item in value]
    return value
