"""The ASGI application: the gateway at `/`, signed files, health."""

from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from reelwright.errors import ApiError
from reelwright.library.links import PREFIX
from reelwright.library.nonces import Nonces
from reelwright.operations.actions import REGISTRY
from reelwright.operations.services import Services
from reelwright.wire import envelope, objects
from reelwright.wire.authentication import Authenticator, KeyStore
from reelwright.wire.files import Files
from reelwright.wire.gateway import Gateway, internal, unknown_path, wrong_method


def build(services: Services, keys: KeyStore, ready: Callable[[], bool]) -> Starlette:
    """Return the application; `ready` tells whether the server can take work."""
    settings = services.settings
    authenticator = Authenticator(keys, Nonces(services.database), required=settings.authentication)
    gateway = Gateway(REGISTRY, authenticator, services)
    files = Files(services.buckets, services.links)

    async def health(http: HttpRequest) -> Response:
        if ready():
            return PlainTextResponse("ok\n")
        stopping = ApiError("Starting or stopping.", code="ServiceUnavailable", status=503)
        return await _api_error(http, stopping)

    async def root(http: HttpRequest) -> Response:
        return await gateway(http)

    application = Starlette(
        routes=[
            objects.route(services),
            Route("/", root, methods=["GET", "POST"]),
            Route("/healthz", health),
            Route(PREFIX + "{bucket}/{key:path}", files.answer, methods=["GET", "HEAD"]),
        ],
        exception_handlers={
            ApiError: _api_error,
            HTTPException: _http_error,
            Exception: _fault,
        },
    )
    application.router.redirect_slashes = False
    return application


async def _api_error(http: HttpRequest, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    host = http.headers.get("host", "")
    return envelope.failure(envelope.new_request_id(), host, error)


async def _http_error(http: HttpRequest, error: Exception) -> Response:
    """Every answer that is no success has the error envelope, those of the HTTP layer too."""
    assert isinstance(error, HTTPException)
    return await _api_error(http, wrong_method() if error.status_code == 405 else unknown_path())


async def _fault(http: HttpRequest, error: Exception) -> Response:
    return await _api_error(http, internal(error))
