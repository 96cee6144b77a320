"""The path of a request: parse, authenticate, find the operation, run it, wrap the answer."""

from __future__ import annotations

import logging
import re
import sqlite3
import time

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from reelwright.errors import ApiError, MissingArgument, TransientError
from reelwright.operations.catalogue import PUBLISHED
from reelwright.operations.idempotence import run_once
from reelwright.operations.registry import Answer, Call, Operation, Registry, parse_arguments
from reelwright.operations.services import Services
from reelwright.wire import envelope, parameters
from reelwright.wire.authentication import Authenticator, is_v3
from reelwright.wire.authorization import authorize
from reelwright.wire.bodies import Bodies
from reelwright.wire.parameters import Parameters, Request
from reelwright.wire.throttling import Throttle

VERSION = "2020-11-09"

_HOST = re.compile(r"(?:https?://)?((?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?)/?")

_PASSING = (OperationalError, sqlite3.OperationalError, NoConnection, TransientError)
"""Faults that may be gone at the next call: a database that is busy or full, for one."""

log = logging.getLogger(__name__)


class Gateway:
    """Answers the RPC calls that arrive at `/`."""

    def __init__(
        self, registry: Registry, authenticator: Authenticator, services: Services
    ) -> None:
        self._registry = registry
        self._authenticator = authenticator
        self._services = services
        self._throttle = Throttle(services.settings)
        self._bodies = Bodies()

    async def __call__(self, http: HttpRequest) -> Response:
        """Answer one request; every failure becomes the error envelope."""
        request_id = envelope.new_request_id()
        try:
            if http.method not in ("GET", "POST"):
                raise wrong_method()
            request = await receive(http, self._bodies)
        except ClientDisconnect:
            return Response(status_code=400)
        except ApiError as error:
            return envelope.failure(request_id, http.headers.get("host", ""), error)
        return await run_in_threadpool(self._respond, request, request_id, base_url(http))

    def _respond(self, request: Request, request_id: str, base_url: str) -> Response:
        record = {"action": "", "code": "OK", "request_id": request_id, "key_id": ""}
        started, xml = time.monotonic(), False
        try:
            given = parameters.read(request)
            xml = given.wants_xml and not is_v3(request)
            action = request.headers.get("x-acs-action") or given.values.get("Action", "")
            record["action"] = action[:64]
            fields = self._answer(request, given, action, base_url, record)
            return envelope.success(request_id, fields, action=action, xml=xml)
        except Exception as error:
            told = error if isinstance(error, ApiError) else internal(error)
            if told is not error:
                log.exception("request failed", extra=record)
            record["code"] = told.code
            host = request.headers.get("host", "")
            return envelope.failure(request_id, host, told, xml=xml)
        finally:
            milliseconds = round((time.monotonic() - started) * 1000)
            log.info("request", extra={**record, "milliseconds": milliseconds})

    def _answer(
        self,
        request: Request,
        given: Parameters,
        action: str,
        base_url: str,
        record: dict[str, str],
    ) -> Answer:
        """Run a request through the checks in the order of `protocol.md` section 8."""
        operation = self._find(request, action, given)
        key = self._authenticator.authenticate(request, given)
        if key is not None:
            record["key_id"] = key.key_id
            authorize(key, operation, self._services.settings)
        self._throttle.admit(operation, record["key_id"])
        call = Call(action, record["request_id"], record["key_id"], base_url, self._services)
        return _run(operation, call, given.arguments())

    def _find(self, request: Request, action: str, given: Parameters) -> Operation:
        if not action:
            raise MissingArgument("Action")
        version = request.headers.get("x-acs-version") or given.values.get("Version", "")
        if not version:
            raise MissingArgument("Version")
        if version != VERSION:
            raise ApiError("Specified parameter Version is not valid.", code="InvalidVersion")
        operation = self._registry.get(action)
        if operation is None and action in PUBLISHED:
            raise ApiError("The specified action is not supported.", code="UnsupportedOperation")
        if operation is None:
            raise unknown_path()
        if given.values.get("Format", "").upper() not in ("", "JSON", "XML"):
            raise ApiError(
                "Specified parameter format is not valid.", code="InvalidParameter.Format"
            )
        return operation


def _run(operation: Operation, call: Call, values: dict[str, str]) -> Answer:
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


def wrong_method() -> ApiError:
    """Return the error for a method other than GET and POST."""
    return ApiError("This http method is not supported.", code="UnsupportedHTTPMethod")


def internal(error: Exception) -> ApiError:
    """Return what a caller is told of a fault of ours."""
    if isinstance(error, _PASSING):
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


def base_url(http: HttpRequest) -> str:
    """Return the address under which the caller reached this server.

    SDKs that were given an endpoint with a scheme send that scheme in the Host header.
    """
    scheme = http.scope.get("scheme", "http")
    named = _HOST.fullmatch(http.headers.get("host", ""))
    if named is not None:
        return f"{scheme}://{named[1]}"
    host, port = http.scope.get("server") or ("localhost", None)
    return f"{scheme}://{host}:{port}" if port else f"{scheme}://{host}"


async def receive(http: HttpRequest, bodies: Bodies) -> Request:
    """Read a request whole, as raw text, within the limits.

    Raises:
        ApiError: it is too large or too slow, or too much arrives at once.
        ClientDisconnect: the caller is gone.
    """
    body = await bodies.read(http)
    values: dict[str, list[str]] = {}
    for raw_name, raw_value in http.scope["headers"]:
        values.setdefault(_text(raw_name).lower(), []).append(_text(raw_value).strip())
    return Request(
        method=http.method,
        path=http.scope.get("path", "/"),
        raw_query=_text(http.scope.get("query_string", b"")),
        # The order is the one in which a client signs a header that it sends several times.
        headers={name: ",".join(sorted(several)) for name, several in values.items()},
        body=body,
    )


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
