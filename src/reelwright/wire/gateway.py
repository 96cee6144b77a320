"""The path of a request: parse, authenticate, find the operation, run it, wrap the answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from reelwright.errors import ApiError, MissingArgument, ReelwrightError
from reelwright.operations.catalogue import PUBLISHED
from reelwright.operations.idempotence import run_once
from reelwright.operations.registry import Answer, Call, Operation, Registry, parse_arguments
from reelwright.operations.services import Services
from reelwright.wire import envelope, parameters
from reelwright.wire.authentication import Authenticator
from reelwright.wire.parameters import MAX_BODY_BYTES, Request

VERSION = "2020-11-09"

log = logging.getLogger(__name__)


class Gateway:
    """Answers the RPC calls that arrive at `/`."""

    def __init__(
        self, registry: Registry, authenticator: Authenticator, services: Services
    ) -> None:
        self._registry = registry
        self._authenticator = authenticator
        self._services = services

    async def __call__(self, http: HttpRequest) -> Response:
        """Answer one request; every failure becomes the error envelope."""
        request_id = envelope.new_request_id()
        host = http.headers.get("host", "")
        try:
            request = await receive(http)
            base_url = f"{http.url.scheme}://{host}"
            fields = await run_in_threadpool(self._answer, request, request_id, base_url)
        except ApiError as error:
            return envelope.failure(request_id, host, error)
        return envelope.success(request_id, fields)

    def _answer(self, request: Request, request_id: str, base_url: str) -> Answer:
        started = time.monotonic()
        action, code = "", "OK"
        try:
            query = parameters.query_pairs(request)
            merged = parameters.merge(query, parameters.form_pairs(request))
            action = request.headers.get("x-acs-action") or merged.get("Action", "")
            operation = self._find(request, action, merged)
            key_id = self._authenticator.authenticate(request, query, merged)
            call = Call(action, request_id, key_id, base_url, self._services)
            return self._run(operation, call, parameters.arguments(merged))
        except ApiError as error:
            code = error.code
            raise
        except Exception as error:
            code = "InternalError"
            log.exception("request failed", extra={"action": action, "request_id": request_id})
            raise internal(error) from error
        finally:
            milliseconds = round((time.monotonic() - started) * 1000)
            log.info(
                "request",
                extra={
                    "action": action,
                    "code": code,
                    "request_id": request_id,
                    "milliseconds": milliseconds,
                },
            )

    def _find(self, request: Request, action: str, merged: dict[str, str]) -> Operation:
        if not action:
            raise MissingArgument("Action")
        version = request.headers.get("x-acs-version") or merged.get("Version", "")
        if not version:
            raise MissingArgument("Version")
        if version != VERSION:
            raise ApiError("Specified parameter Version is not valid.", code="InvalidVersion")
        operation = self._registry.get(action)
        if operation is not None:
            return operation
        if action in PUBLISHED:
            raise ApiError("The specified action is not supported.", code="UnsupportedOperation")
        raise unknown_path()

    def _run(self, operation: Operation, call: Call, values: dict[str, str]) -> Answer:
        arguments = parse_arguments(operation, values)
        if operation.idempotent and not operation.reads:
            return run_once(operation, call, values, arguments)
        return operation.run(call, arguments)


def unknown_path() -> ApiError:
    """Return the error for an unknown action or path."""
    return ApiError(
        "Specified api is not found, please check your url and method.",
        code="InvalidAction.NotFound",
        status=404,
    )


def internal(error: Exception) -> ApiError:
    """Return what a caller is told of a fault of ours."""
    if isinstance(error, ReelwrightError) and error.code == "ServiceUnavailable":
        return ApiError(
            "The request has failed due to a temporary failure of the server.",
            code="ServiceUnavailable",
            status=503,
        )
    return ApiError(
        "The request processing has failed due to some unknown error.",
        code="InternalError",
        status=500,
    )


async def receive(http: HttpRequest) -> Request:
    """Read a request whole, as raw text, within the limits.

    Raises:
        ApiError: it is too large.
    """
    body = bytearray()
    async for chunk in http.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise parameters.too_large()
    headers: dict[str, str] = {}
    for raw_name, raw_value in http.scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    return Request(
        method=http.method,
        path=http.scope.get("path", "/"),
        raw_query=http.scope.get("query_string", b"").decode("latin-1"),
        headers=headers,
        body=bytes(body),
    )


Handler = Callable[[HttpRequest], Awaitable[Response]]
