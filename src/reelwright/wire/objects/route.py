"""Which requests are of the object-storage protocol: those whose credentials are."""

from __future__ import annotations

from typing import NoReturn

from starlette.routing import BaseRoute, Match, NoMatchFound
from starlette.types import ASGIApp, Receive, Scope, Send

_HEADER = (b"OSS ", b"OSS2 ", b"OSS4-")
_QUERY = (b"OSSAccessKeyId=", b"x-oss-signature=")


class ObjectRoute(BaseRoute):
    """Takes what is signed as for an object storage, whatever its host and path are."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Tell whether the request is ours."""
        if scope["type"] == "http" and (_is_signed(scope) or _is_preflight(scope)):
            return Match.FULL, {}
        return Match.NONE, {}

    def url_path_for(self, name: str, /, **path_params: object) -> NoReturn:
        """Refuse: addresses of objects are made elsewhere."""
        raise NoMatchFound(name, path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        await self._app(scope, receive, send)


def _is_signed(scope: Scope) -> bool:
    query: bytes = scope.get("query_string", b"")
    if scope["path"] != "/" and any(name in query for name in _QUERY):
        return True
    return any(
        name.lower() == b"authorization" and value.startswith(_HEADER)
        for name, value in scope["headers"]
    )


def _is_preflight(scope: Scope) -> bool:
    """Tell whether a browser asks if a page may send such a request."""
    if scope["method"] != "OPTIONS" or scope["path"] == "/":
        return False
    return any(name.lower() == b"access-control-request-method" for name, _ in scope["headers"])
