"""File addresses: what `GetMediaInfo` and others sign, with ranges and an expiry."""

from __future__ import annotations

import os
import re
import time
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import FileResponse, Response

from reelwright.errors import ApiError, StorageNotFound
from reelwright.library.address import AddressError, ObjectName
from reelwright.library.buckets import Buckets
from reelwright.library.links import Links
from reelwright.wire import envelope

SHOWN = {
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "mkv": "video/x-matroska",
    "avi": "video/x-msvideo",
    "mpg": "video/mpeg",
    "mpeg": "video/mpeg",
    "ts": "video/mp2t",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "wav": "audio/wav",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "flac": "audio/flac",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "bmp": "image/bmp",
    "vtt": "text/vtt",
}
"""What a browser may show, by extension; anything else is offered as a download, never run.

The table is ours because that of the system differs from machine to machine.
"""

_RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII)


class Files:
    """Hands out the objects whose addresses this server signed."""

    def __init__(self, buckets: Buckets, links: Links) -> None:
        self._buckets = buckets
        self._links = links

    async def answer(self, http: HttpRequest) -> Response:
        """Answer one request for `/files/<bucket>/<key>`; partial content on `Range`.

        Raises:
            ApiError: the address is not one of ours, has expired, or the object is gone.
        """
        try:
            name = ObjectName(http.path_params["bucket"], http.path_params["key"])
            self._check(name, http)
            path, found = await run_in_threadpool(self._locate, name)
        except (AddressError, OSError, StorageNotFound) as error:
            raise ApiError("There is no such file.", code="NoSuchKey", status=404) from error
        shown = SHOWN.get(name.extension)
        whole = FileResponse(
            path,
            media_type=shown or "application/octet-stream",
            filename=name.file_name,
            stat_result=found,
            content_disposition_type="inline" if shown else "attachment",
            headers={"x-content-type-options": "nosniff", "cache-control": "private"},
        )
        if _is_stale(http.headers.get("if-range"), whole):
            _drop_range(http.scope)
        elif not _keep_usable_range(http.scope, http.headers.get("range"), found.st_size):
            return _no_such_range(http, found.st_size)
        return whole

    def _check(self, name: ObjectName, http: HttpRequest) -> None:
        query = http.query_params
        expires, signature = query.get("Expires", ""), query.get("Signature", "")
        if not self._links.verify(name, expires, signature, now=time.time()):
            raise ApiError(
                "The address is not signed or has expired.", code="AccessDenied", status=403
            )

    def _locate(self, name: ObjectName) -> tuple[Path, os.stat_result]:
        path = self._buckets.path_of(name)
        if not os.access(path, os.R_OK):
            raise FileNotFoundError(path)
        return path, path.stat()


def _no_such_range(http: HttpRequest, size: int) -> Response:
    refused = ApiError("The range is not in the file.", code="InvalidRange", status=416)
    host = http.headers.get("host", "")
    response = envelope.failure(envelope.new_request_id(), host, refused)
    response.headers["content-range"] = f"bytes */{size}"
    return response


def _is_stale(of: str | None, whole: Response) -> bool:
    """Tell whether a range is asked for of another content than the present one.

    It then counts as none, wherever it lies: who asks has to begin anew.
    """
    return of is not None and of not in (whole.headers["etag"], whole.headers["last-modified"])


def _drop_range(scope: MutableMapping[str, Any]) -> None:
    scope["headers"] = [pair for pair in scope["headers"] if pair[0].lower() != b"range"]


def _keep_usable_range(scope: MutableMapping[str, Any], asked: str | None, size: int) -> bool:
    """Tell whether the file can be answered: whole, or from a range that lies in it.

    A range that cannot be read, or several at once, count as none and are taken out.
    """
    if asked is None:
        return True
    match = _RANGE.fullmatch(asked)
    first, last = match.groups() if match else ("", "")
    if not (first or last) or (first and last and int(last) < int(first)):
        _drop_range(scope)
        return True
    return int(first) < size if first else int(last) > 0 and size > 0
