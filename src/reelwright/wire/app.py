"""The ASGI application: the gateway at `/`, signed files, health."""

from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from reelwright.errors import ApiError
from reelwright.library.keys import Keys
from reelwright.library.links import PREFIX
from reelwright.library.nonces import Nonces
from reelwright.operations.actions import REGISTRY
from reelwright.operations.services import Services
from reelwright.wire import envelope
from reelwright.wire.authentication import Authenticator
from reelwright.wire.files import Files
from reelwright.wire.gateway import Gateway, internal, unknown_path


def build(services: Services, keys: Keys, ready: Callable[[], bool]) -> Starlette:
    """Return the application; `ready` tells whether the server can take work."""
    settings = services.settings
    authenticator = Authenticator(keys, Nonces(services.database), required=settings.authentication)
    gateway = Gateway(REGISTRY, authenticator, services)
    files = Files(services.buckets, services.links)

    async def health(_: HttpRequest) -> Response:
        if ready():
            return PlainTextResponse("ok\n")
        return PlainTextResponse("starting or stopping\n", status_code=503)

    async def root(http: HttpRequest) -> Response:
        if http.method not in ("GET", "POST"):
            raise ApiError("This http method is not supported.", code="UnsupportedHTTPMethod")
        return await gateway(http)

    every = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"]
    return Starlette(
        routes=[
            Route("/", root, methods=every),
            Route("/healthz", health),
            Route(PREFIX + "{bucket}/{key:path}", files, methods=["GET", "HEAD"]),
        ],
        exception_handlers={
            ApiError: _api_error,
            HTTPException: _http_error,
            Exception: _fault,
        },
    )


async def _api_error(http: HttpRequest, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    host = http.headers.get("host", "")
    return envelope.failure(envelope.new_request_id(), host, error)


async def _http_error(http: HttpRequest, error: Exception) -> Response:
    """Every answer that is no success has the error envelope, those of the HTTP layer too."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        refused = ApiError("This http method is not supported.", code="UnsupportedHTTPMethod")
    else:
        refused = unknown_path()
    return await _api_error(http, refused)


async def _fault(http: HttpRequest, error: Exception) -> Response:
    return await _api_error(http, internal(error))
