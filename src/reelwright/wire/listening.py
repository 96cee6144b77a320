"""How the server listens: uvicorn, with the limits of the protocol and its error envelope."""

from __future__ import annotations

from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from reelwright.errors import ApiError, InvalidParameter
from reelwright.wire import envelope, parameters

MAX_HEAD_BYTES = parameters.MAX_QUERY_BYTES + 64 * 1024
"""Request line and headers together: the longest query has to fit."""

_LINGER_SECONDS = 2.0

IDLE_SECONDS = 75
"""How long a connection is kept for a next request. SDKs keep theirs, ask for a job every few
seconds, and fail when the server closes at the instant they ask: so longer than anybody polls."""


class Http(H11Protocol):
    """HTTP/1.1 whose own refusals have the error envelope too: SDKs can parse nothing else."""

    _refused = False

    def data_received(self, data: bytes) -> None:
        """Take in what the caller sends; what follows a refused request is thrown away."""
        if not self._refused:
            super().data_received(data)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP request, or has too long a head."""
        self._refused = True
        unread, _ = self.conn.trailing_data
        error: ApiError = InvalidParameter("Request", "It is not an HTTP request.")
        if len(unread) > MAX_HEAD_BYTES:
            error = parameters.too_large()
        response = envelope.failure(envelope.new_request_id(), "", error)
        head = h11.Response(
            status_code=response.status_code,
            headers=[*response.raw_headers, (b"connection", b"close")],
        )
        for event in (head, h11.Data(data=bytes(response.body)), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        # Closed with unread bytes, the connection would be reset and the answer lost.
        self.transport.write_eof()
        self.loop.call_later(_LINGER_SECONDS, self.transport.close)


def config(app: ASGIApp, host: str, port: int, **options: Any) -> uvicorn.Config:
    """Return how uvicorn is to serve the application; `options` are further ones of uvicorn's."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=Http,
        ws="none",
        lifespan="off",
        h11_max_incomplete_event_size=MAX_HEAD_BYTES,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=IDLE_SECONDS,
        **options,
    )
