"""Answers of the object-storage protocol: headers, XML documents, errors."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import quote

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from reelwright.errors import ApiError
from reelwright.library.address import ObjectName
from reelwright.library.uploads import Part
from reelwright.wire.xml_document import escaped

XML = "application/xml"
_EXPOSED = "ETag, x-oss-request-id, x-oss-hash-crc64ecma, x-oss-object-type"

Fields = Iterable[tuple[str, object]]


def new_request_id() -> str:
    """Return a fresh request id: 24 capital hexadecimal digits."""
    return secrets.token_hex(12).upper()


def finish(response: Response, http: HttpRequest, request_id: str) -> Response:
    """Add what every answer carries."""
    response.headers["x-oss-request-id"] = request_id
    if "origin" in http.headers:
        # The signature alone decides; there are no cookies that a foreign page could use.
        response.headers["access-control-allow-origin"] = "*"
        response.headers["access-control-expose-headers"] = _EXPOSED
    return response


def preflight(http: HttpRequest) -> Response:
    """Let pages of any origin send signed requests."""
    headers = {
        "access-control-allow-methods": "GET, HEAD, PUT, POST, DELETE",
        "access-control-max-age": "3600",
    }
    asked = http.headers.get("access-control-request-headers")
    if asked:
        headers["access-control-allow-headers"] = asked
    return Response(headers=headers)


def failure(error: ApiError, http: HttpRequest, request_id: str) -> Response:
    """Tell an error; a HEAD request gets it in a header."""
    fields = [
        ("Code", error.code),
        ("Message", error.message),
        ("RequestId", request_id),
        ("HostId", http.headers.get("host", "")),
    ]
    body = _document("Error", fields)
    if http.method == "HEAD":
        return Response(
            status_code=error.status, headers={"x-oss-err": base64.b64encode(body).decode()}
        )
    return Response(body, error.status, media_type=XML)


def stored(etag: str, crc64: int, md5: bytes | None = None) -> Response:
    """Tell that an object or a part was stored."""
    headers = {"etag": f'"{etag}"', "x-oss-hash-crc64ecma": str(crc64)}
    if md5 is not None:
        headers["content-md5"] = base64.b64encode(md5).decode()
    return Response(headers=headers)


def begun(name: ObjectName, upload_id: str, *, encoded: bool) -> Response:
    """Answer InitiateMultipartUpload."""
    fields = [*_name(name, encoded=encoded), ("UploadId", upload_id)]
    return Response(_document("InitiateMultipartUploadResult", fields), media_type=XML)


def completed(name: ObjectName, location: str, etag: str, crc64: str, *, encoded: bool) -> Response:
    """Answer CompleteMultipartUpload."""
    fields = [("Location", location), *_name(name, encoded=encoded), ("ETag", f'"{etag}"')]
    body = _document("CompleteMultipartUploadResult", fields)
    headers = {"etag": f'"{etag}"', "x-oss-hash-crc64ecma": crc64}
    return Response(body, media_type=XML, headers=headers)


def parts(
    name: ObjectName,
    upload_id: str,
    found: list[Part],
    *,
    after: int,
    limit: int,
    more: bool,
    encoded: bool,
) -> Response:
    """Answer ListParts."""
    fields: list[tuple[str, object]] = [
        *_name(name, encoded=encoded),
        ("UploadId", upload_id),
        ("StorageClass", "Standard"),
        ("PartNumberMarker", after),
        ("NextPartNumberMarker", found[-1].number if found else after),
        ("MaxParts", limit),
        ("IsTruncated", "true" if more else "false"),
    ]
    fields += [
        (
            "Part",
            [
                ("PartNumber", part.number),
                ("LastModified", _time(part.modified)),
                ("ETag", f'"{part.etag}"'),
                ("HashCrc64ecma", part.crc64),
                ("Size", part.size),
            ],
        )
        for part in found
    ]
    return Response(_document("ListPartsResult", fields), media_type=XML)


def _name(name: ObjectName, *, encoded: bool) -> list[tuple[str, object]]:
    key = quote(name.key, safe="") if encoded else name.key
    kind: list[tuple[str, object]] = [("EncodingType", "url")] if encoded else []
    return [*kind, ("Bucket", name.bucket), ("Key", key)]


def _time(milliseconds: int) -> str:
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _document(root: str, fields: Fields) -> bytes:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}>{_elements(fields)}</{root}>'
    return text.encode("utf-8", "replace")


def _elements(fields: Fields) -> str:
    return "".join(
        f"<{name}>{_elements(value) if isinstance(value, list) else escaped(str(value))}</{name}>"
        for name, value in fields
    )
