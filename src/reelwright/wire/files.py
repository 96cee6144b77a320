"""File addresses: what `GetMediaInfo` and others sign, with ranges and an expiry."""

from __future__ import annotations

import mimetypes
import time

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import FileResponse, Response

from reelwright.errors import ApiError, StorageNotFound
from reelwright.library.address import AddressError, ObjectName
from reelwright.library.buckets import Buckets
from reelwright.library.links import Links
from reelwright.wire import envelope

SHOWN_INLINE = ("video/", "audio/", "image/png", "image/jpeg", "image/gif", "image/webp")
"""Types that a browser may show; anything else is offered as a download, never run."""


class Files:
    """Hands out the objects whose addresses this server signed."""

    def __init__(self, buckets: Buckets, links: Links) -> None:
        self._buckets = buckets
        self._links = links

    async def __call__(self, http: HttpRequest) -> Response:
        """Answer one request for `/files/<bucket>/<key>`; partial content on `Range`."""
        try:
            name = ObjectName(http.path_params["bucket"], http.path_params["key"])
            self._check(name, http)
            path = await run_in_threadpool(self._buckets.path_of, name)
        except (AddressError, FileNotFoundError, StorageNotFound):
            missing = ApiError("There is no such file.", code="NoSuchKey", status=404)
            return self._refuse(http, missing)
        except ApiError as error:
            return self._refuse(http, error)
        media_type = mimetypes.guess_type(name.file_name)[0] or "application/octet-stream"
        inline = media_type.startswith(SHOWN_INLINE)
        return FileResponse(
            path,
            media_type=media_type,
            filename=name.file_name,
            content_disposition_type="inline" if inline else "attachment",
            headers={"x-content-type-options": "nosniff", "cache-control": "private"},
        )

    def _check(self, name: ObjectName, http: HttpRequest) -> None:
        query = http.query_params
        expires, signature = query.get("Expires", ""), query.get("Signature", "")
        if not self._links.verify(name, expires, signature, now=time.time()):
            raise ApiError(
                "The address is not signed or has expired.", code="AccessDenied", status=403
            )

    def _refuse(self, http: HttpRequest, error: ApiError) -> Response:
        host = http.headers.get("host", "")
        return envelope.failure(envelope.new_request_id(), host, error)
