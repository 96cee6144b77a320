"""How the server listens: uvicorn, with the limits of the protocol and its error envelope."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from reelwright.errors import ApiError, InvalidParameter
from reelwright.wire import envelope, parameters

MAX_HEAD_BYTES = parameters.MAX_QUERY_BYTES + 64 * 1024
"""Request line and headers together: the longest query has to fit."""

_LINGER_SECONDS = 2.0

IDLE_SECONDS = 75
"""How long a connection is kept for a next request. SDKs keep theirs, ask for a job every few
seconds, and fail when the server closes at the instant they ask: so longer than anybody polls."""

HEAD_SECONDS = 75
"""How long a caller may take for the head of a request. Whoever opens connections and says
nothing, or never all, would hold them for ever and leave none for others."""


class Http(HttpToolsProtocol):
    """HTTP/1.1 whose own refusals have the error envelope too: SDKs can parse nothing else."""

    _refused = False
    _in_head = True
    _unread = 0
    """Bytes since the last that were a body's: a head, trailers, what stands between chunks."""
    _overdue: asyncio.TimerHandle | None = None
    """Closes the connection when no head has come in time."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._await_nothing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in what the caller sends; what follows a refused request is thrown away."""
        if self._refused:
            return
        self._unread += len(data)
        super().data_received(data)
        if self._unread > MAX_HEAD_BYTES and not self._refused:
            self._refuse(parameters.too_large())
        answered = self.cycle is None or self.cycle.response_complete
        if answered and self._overdue is None:
            self._await_head()

    def on_message_begin(self) -> None:
        """Begin to read a head."""
        self._in_head = True
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; what a body brings behind itself is none."""
        if self._in_head:
            super().on_header(name, value.strip())

    def on_headers_complete(self) -> None:
        """Let the request begin.

        Raises:
            ValueError: it does not say, or says several times, which host it is for.
        """
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts > 1 or (hosts == 0 and self.parser.get_http_version() == "1.1"):
            raise ValueError("one host is named")
        self._in_head, self._unread = False, 0
        self._await_nothing()
        # The parser of addresses takes 64 KiB at most.
        self.url, _, query = self.url.partition(b"?")
        super().on_headers_complete()
        self.scope["query_string"] = query

    def on_body(self, body: bytes) -> None:
        """Take a part of a body."""
        self._unread = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Let what comes next be another request."""
        self._unread = 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP request."""
        self._refuse(InvalidParameter("Request", "It is not an HTTP request."))

    def _await_head(self) -> None:
        self._overdue = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _await_nothing(self) -> None:
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None

    def _refuse(self, error: ApiError) -> None:
        self._refused = True
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True  # whoever still reads the body or answers
            self.cycle.message_event.set()
        response = envelope.failure(envelope.new_request_id(), "", error)
        status = HTTPStatus(response.status_code)
        lines = [f"HTTP/1.1 {status.value} {status.phrase}".encode()]
        headers = [*response.raw_headers, (b"connection", b"close")]
        lines += [name + b": " + value for name, value in headers]
        self.transport.write(b"\r\n".join([*lines, b"", bytes(response.body)]))
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
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=IDLE_SECONDS,
        **options,
    )
