"""Answers: the envelopes of success and of failure in JSON or XML, and their headers."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from reelwright.errors import ApiError
from reelwright.wire import xml_document
from reelwright.wire.refusals import Refusal

JSON_TYPE = "application/json;charset=utf-8"
XML_TYPE = "text/xml;charset=utf-8"


def new_request_id() -> str:
    """Return a fresh request id: a UUID in upper case."""
    return str(uuid.uuid4()).upper()


def success(
    request_id: str, fields: Mapping[str, Any], *, action: str = "", xml: bool = False
) -> Response:
    """Wrap an operation's answer; unset (None) fields are left out at every depth."""
    body = {"RequestId": request_id, **_without_none(fields)}
    return _respond(200, request_id, body, root=f"{action}Response" if xml else "")


def failure(request_id: str, host: str, error: ApiError, *, xml: bool = False) -> Response:
    """Wrap an error; every answer that is not a success has this shape."""
    body: dict[str, Any] = {
        "RequestId": request_id,
        "HostId": host,
        "Code": error.code,
        "Message": error.message,
    }
    headers: dict[str, str] = {}
    if isinstance(error, Refusal):
        body |= error.fields
        headers = error.headers
    response = _respond(error.status, request_id, body, root="Error" if xml else "")
    response.headers.update(headers)
    return response


def _respond(status: int, request_id: str, body: Mapping[str, Any], *, root: str) -> Response:
    """Return the answer: XML under a root of that name, JSON without one."""
    if root:
        content, media_type = xml_document.render(root, body), XML_TYPE
    else:
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        content, media_type = text.encode("utf-8", errors="replace"), JSON_TYPE
    return Response(
        content,
        status_code=status,
        headers={
            "content-type": media_type,
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
