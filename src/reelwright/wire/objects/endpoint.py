"""Answers requests of the object-storage protocol: who, what, and the bodies both ways."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from reelwright.errors import ApiError
from reelwright.library.incoming import Arrival, TooLarge
from reelwright.operations.services import Services
from reelwright.wire.gateway import base_url, internal
from reelwright.wire.objects import answers, completion, request
from reelwright.wire.objects.access import Access, Grant
from reelwright.wire.objects.completion import MOST_PARTS
from reelwright.wire.objects.request import ObjectRequest
from reelwright.wire.objects.storing import Store, too_large

STALLED_SECONDS = 120
"""How long a caller may send nothing in the middle of a body."""

DRAIN_SECONDS = 30
"""How long the rest of a refused body is read: nobody had to sign before sending it."""

MOST_IGNORED_BYTES = 64 << 20
"""How much of a refused body is read and thrown away, so that the answer arrives."""

_PIECE = 1 << 20
_PLAIN = frozenset({"encoding-type", "max-parts", "part-number-marker", "sequential", "objectMeta"})
_REFUSED = ("x-oss-copy-source", "x-oss-callback", "x-oss-symlink-target")

log = logging.getLogger(__name__)


class Endpoint:
    """The ASGI application of the protocol."""

    def __init__(self, services: Services, access: Access | None = None) -> None:
        self._access = access or Access(services.database)
        self._store = Store(services)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; every failure becomes the protocol's error document."""
        http = HttpRequest(scope, receive)
        request_id = answers.new_request_id()
        code = "OK"
        try:
            response = await self._answer(http)
        except ClientDisconnect:
            return
        except ApiError as error:
            code = error.code
            response = answers.failure(error, http, request_id)
            await _drain(http)
        except Exception as error:
            log.exception("an upload failed", extra={"request_id": request_id})
            told = internal(error)
            code = told.code
            response = answers.failure(told, http, request_id)
            await _drain(http)
        log.info(
            "object request",
            extra={"method": http.method, "code": code, "request_id": request_id},
        )
        await answers.finish(response, http, request_id)(scope, receive, send)

    async def _answer(self, http: HttpRequest) -> Response:
        if http.method == "OPTIONS":
            return answers.preflight(http)
        asked = request.read(http.scope)
        grant = await run_in_threadpool(self._access.admit, asked)
        _refuse_unknown(asked)
        match http.method, "uploads" in asked.query, asked.query.get("uploadId"):
            case "PUT", False, None:
                return await self._put(http, asked, grant)
            case "PUT", False, str(upload_id):
                return await self._put_part(http, asked, grant, upload_id)
            case "POST", True, None:
                upload_id = await run_in_threadpool(self._store.begin, grant)
                return answers.begun(grant.name, upload_id, encoded=_encoded(asked))
            case "POST", False, str(upload_id):
                return await self._complete(http, asked, grant, upload_id)
            case "GET", False, str(upload_id):
                return await self._list(asked, grant, upload_id)
            case "DELETE", False, str(upload_id):
                await run_in_threadpool(self._store.abort, grant, upload_id)
                return Response(status_code=204)
            case "GET" | "HEAD", False, None:
                return await self._get(grant)
        raise ApiError("The key does not allow this.", code="AccessDenied", status=403)

    async def _put(self, http: HttpRequest, asked: ObjectRequest, grant: Grant) -> Response:
        if asked.headers.get("x-oss-forbid-overwrite", "").lower() == "true":
            await self._refuse_existing(grant)
        self._check_length(asked)
        arrival = await run_in_threadpool(self._store.arrive)
        with arrival:
            await _take(http, arrival)
            md5 = asked.headers.get("content-md5", "")
            await run_in_threadpool(self._store.put_object, grant, arrival, md5)
        return answers.stored(arrival.etag, arrival.crc64, arrival.md5)

    async def _put_part(
        self, http: HttpRequest, asked: ObjectRequest, grant: Grant, upload_id: str
    ) -> Response:
        number = _number(asked, "partNumber", 0, least=1, most=MOST_PARTS)
        await run_in_threadpool(self._store.require_open, grant, upload_id)
        self._check_length(asked)
        arrival = await run_in_threadpool(self._store.arrive)
        with arrival:
            await _take(http, arrival)
            md5 = asked.headers.get("content-md5", "")
            await run_in_threadpool(self._store.put_part, grant, upload_id, number, arrival, md5)
        return answers.stored(arrival.etag, arrival.crc64, arrival.md5)

    async def _complete(
        self, http: HttpRequest, asked: ObjectRequest, grant: Grant, upload_id: str
    ) -> Response:
        body = bytearray()
        async for piece in _pieces(http):
            body += piece
            if len(body) > completion.MOST_BYTES:
                raise too_large()
        all_parts = asked.headers.get("x-oss-complete-all", "").lower() == "yes"
        if asked.headers.get("x-oss-forbid-overwrite", "").lower() == "true":
            await self._refuse_existing(grant)
        found = await run_in_threadpool(
            lambda: self._store.complete(grant, upload_id, bytes(body), all_parts=all_parts)
        )
        location = f"{base_url(http)}{http.scope['path']}"
        return answers.completed(
            grant.name, location, found.etag, found.crc64, encoded=_encoded(asked)
        )

    async def _list(self, asked: ObjectRequest, grant: Grant, upload_id: str) -> Response:
        after = _number(asked, "part-number-marker", 0, least=0, most=MOST_PARTS)
        limit = _number(asked, "max-parts", 1000, least=1, most=1000)
        found = await run_in_threadpool(self._store.parts, grant, upload_id, after, limit)
        return answers.parts(
            grant.name,
            upload_id,
            found[:limit],
            after=after,
            limit=limit,
            more=len(found) > limit,
            encoded=_encoded(asked),
        )

    async def _get(self, grant: Grant) -> Response:
        path = await run_in_threadpool(self._store.path, grant)
        headers = {"x-oss-object-type": "Normal"}
        if grant.upload.etag:
            headers["etag"] = f'"{grant.upload.etag}"'
            headers["x-oss-hash-crc64ecma"] = grant.upload.crc64
        return FileResponse(path, media_type="application/octet-stream", headers=headers)

    async def _refuse_existing(self, grant: Grant) -> None:
        if await run_in_threadpool(self._store.exists, grant):
            message = "The object you specified already exists and can not be overwritten."
            raise ApiError(message, code="FileAlreadyExists", status=409)

    def _check_length(self, asked: ObjectRequest) -> None:
        length = asked.headers.get("content-length", "")
        if length.isdigit() and int(length) > self._store.most:
            raise too_large()


def _refuse_unknown(asked: ObjectRequest) -> None:
    """Refuse what this endpoint does not do, rather than do something else."""
    signature = {"Expires", "OSSAccessKeyId", "Signature", "security-token"}
    known = _PLAIN | signature | {"uploads", "uploadId", "partNumber"}
    extra = [
        name
        for name in asked.query
        if name not in known and not name.startswith(("x-oss-", "response-"))
    ]
    if extra or any(name in asked.headers for name in _REFUSED):
        raise ApiError(
            "A header or query you provided implies functionality that is not implemented.",
            code="NotImplemented",
            status=501,
        )
    payload = asked.headers.get("x-oss-content-sha256", "UNSIGNED-PAYLOAD")
    if payload != "UNSIGNED-PAYLOAD":
        raise ApiError("The x-oss-content-sha256 is not supported.", code="InvalidArgument")


def _encoded(asked: ObjectRequest) -> bool:
    return asked.query.get("encoding-type") == "url"


def _number(asked: ObjectRequest, name: str, default: int, *, least: int, most: int) -> int:
    text = asked.query.get(name, "")
    if not text and name != "partNumber":
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        message = f"{name} must be an integer between {least} and {most}."
        raise ApiError(message, code="InvalidArgument")
    return int(text)


async def _take(http: HttpRequest, arrival: Arrival) -> None:
    """Write a body to its file, a piece at a time."""
    waiting = bytearray()
    try:
        async for piece in _pieces(http):
            waiting += piece
            if len(waiting) >= _PIECE:
                await run_in_threadpool(arrival.write, bytes(waiting))
                waiting.clear()
        await run_in_threadpool(arrival.write, bytes(waiting))
    except TooLarge:
        raise too_large() from None


async def _pieces(http: HttpRequest) -> AsyncIterator[bytes]:
    """Give the body as it comes.

    Raises:
        ApiError: it stopped coming.
        ClientDisconnect: the caller is gone.
    """
    stream = aiter(http.stream())
    while True:
        try:
            async with asyncio.timeout(STALLED_SECONDS):
                piece = await anext(stream, None)
        except TimeoutError:
            message = "Your socket connection to the server was not read from or written to."
            raise ApiError(message, code="RequestTimeout") from None
        if piece is None:
            return
        yield piece


async def _drain(http: HttpRequest) -> None:
    """Read what the caller still sends: closed too early, the connection would be reset."""
    length = 0
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            async for piece in _pieces(http):
                length += len(piece)
                if length > MOST_IGNORED_BYTES:
                    return
    except (ApiError, ClientDisconnect, RuntimeError, TimeoutError):
        return
