"""How the server listens: uvicorn, with the limits of the protocol and its error envelope."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from reelwright.errors import ApiError, InvalidParameter
from reelwright.wire import crowd, envelope, parameters

MAX_HEAD_BYTES = parameters.MAX_QUERY_BYTES + 64 * 1024
"""Request line and headers together: the longest query has to fit."""

_LINGER_SECONDS = 2.0
_HEAD, _BODY = 0, 1

IDLE_SECONDS = 75
"""How long a connection is kept for a next request. SDKs keep theirs, ask for a job every few
seconds, and fail when the server closes at the instant they ask: so longer than anybody polls."""

HEAD_SECONDS = 75
"""How long a caller may take for the head of a request. Whoever opens connections and says
nothing, or never all, would hold them for ever and leave none for others."""

UNREAD_SECONDS = 60
"""How long nothing may move of an answer; twice that at most, since so often it is looked at.
Whoever asks and does not read would hold a connection for ever too."""


class Http(HttpToolsProtocol):
    """HTTP/1.1 whose own refusals have the error envelope too: SDKs can parse nothing else."""

    _refused = False
    _in_head = True
    _unread = 0
    """Bytes since the last that were a body's: a head, trailers, what stands between chunks."""
    _overdue: asyncio.TimerHandle | None = None
    """Ends the connection when no head has come in time."""
    _awaited: tuple[int, float] | None = None
    """What the caller is to send (a head or a body) and since when; None while we are to answer."""
    _look: asyncio.TimerHandle | None = None
    """Looks whether the caller reads what is answered."""
    _steps = 0
    """Requests that were begun and buffers that were emptied: signs that answers are read."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head; where all places are taken, somebody has to go."""
        room = self._make_room()
        super().connection_made(transport)
        if not room:
            transport.abort()
            return
        self._awaited = _HEAD, self.loop.time()
        self._await_head()
        self._look_later(0, unread=False)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._await_nothing()
        if self._look is not None:
            self._look.cancel()
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
        self._awaited = _BODY, self.loop.time()
        self._steps += 1
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
        if not self.cycle.response_complete:
            self._awaited = None

    def on_response_complete(self) -> None:
        """Wait for the next request, unless it has come already."""
        asked = bool(self.pipeline)
        super().on_response_complete()
        if not asked:
            self._awaited = _HEAD, self.loop.time()

    def resume_writing(self) -> None:
        """Go on with an answer of which the caller has read."""
        self._steps += 1
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """End the connection; what is not read by now is not waited for."""
        self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP request."""
        self._refuse(InvalidParameter("Request", "It is not an HTTP request."))

    def _await_head(self) -> None:
        # Closed, it would wait for what the caller has not read.
        self._overdue = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _await_nothing(self) -> None:
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None

    def _look_later(self, steps: int, *, unread: bool) -> None:
        self._look = self.loop.call_later(UNREAD_SECONDS, self._look_at_writing, steps, unread)

    def _look_at_writing(self, steps: int, unread: bool) -> None:
        """End the connection when the same answer waited to be read the last time as well."""
        waits = self.transport.get_write_buffer_size() > 0
        if waits and unread and steps == self._steps:
            self.transport.abort()
        else:
            self._look_later(self._steps, unread=waits)

    def _make_room(self) -> bool:
        """Say whether there is a place; the one that is awaited for the longest gives up its own.

        Heads are waited for less than bodies, and whoever is to get an answer keeps its place.
        """
        if len(self.connections) < crowd.most_connections():
            return True
        others = [one for one in self.connections if isinstance(one, Http)]
        awaited = [(one._awaited, one) for one in others if one._awaited is not None]
        if not awaited:
            return False
        _, longest = min(awaited, key=lambda pair: pair[0])
        longest.transport.abort()
        self.connections.discard(longest)
        return True

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
