"""Sends prepared requests over connections that stay open, and takes the time of each answer.

The client shares the machine with the server, so it does next to nothing: bytes out, the length
of an answer in, and no look at what the answer says before the measurement is over.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Reply:
    """An answer and how long it took, in seconds, from the moment it should have been asked."""

    seconds: float
    status: int
    body: bytes


class Connection(asyncio.Protocol):
    """One connection of HTTP/1.1 with one request at a time."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to the server."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Give the answer to who waits for it, once it is whole."""
        self._received += data
        end = self._received.find(b"\r\n\r\n")
        if end < 0 or self._answer is None:
            return
        head = bytes(self._received[:end]).lower()
        size = int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
        if len(self._received) >= end + 4 + size:
            status, body = int(head[9:12]), bytes(self._received[end + 4 :])
            self._received.clear()
            self._answer.set_result((status, body))

    def connection_lost(self, error: Exception | None) -> None:
        """Tell who waits that nothing comes any more."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error or ConnectionError("closed without an answer"))

    async def send(self, request: bytes, due: float) -> Reply:
        """Send a request that was due at a moment of the event loop's clock."""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        status, body = await self._answer
        return Reply(time.monotonic() - due, status, body)

    def close(self) -> None:
        """End the connection."""
        self._transport.close()


async def at_rate(
    port: int, requests: Sequence[bytes], rate: float, connections: int
) -> list[Reply]:
    """Send requests evenly over time, whether or not those before have been answered.

    A server that falls behind is not waited for: what it makes callers wait counts.
    """
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for connection in await _connect(port, connections):
        free.put_nowait(connection)

    async def one(request: bytes, due: float) -> Reply:
        connection = await free.get()
        try:
            return await connection.send(request, due)
        finally:
            free.put_nowait(connection)

    began, tasks = time.monotonic() + 0.1, []
    for number, request in enumerate(requests):
        due = began + number / rate
        await asyncio.sleep(due - time.monotonic())
        tasks.append(asyncio.ensure_future(one(request, due)))
    replies = await asyncio.gather(*tasks)
    _close(free.get_nowait() for _ in range(connections))
    return list(replies)


async def at_once(port: int, requests: Sequence[bytes]) -> list[Reply]:
    """Send every request at the same instant, each over a connection of its own."""
    connections = await _connect(port, len(requests))
    now = time.monotonic()
    pairs = zip(connections, requests, strict=True)
    replies = await asyncio.gather(*(one.send(request, now) for one, request in pairs))
    _close(connections)
    return list(replies)


async def steadily(port: int, requests: Sequence[bytes], connections: int) -> list[Reply]:
    """Send the next request over each connection as soon as the one before was answered."""
    waiting, replies = list(reversed(requests)), []
    opened = await _connect(port, connections)

    async def one(connection: Connection) -> None:
        while waiting:
            replies.append(await connection.send(waiting.pop(), time.monotonic()))

    await asyncio.gather(*map(one, opened))
    _close(opened)
    return replies


async def _connect(port: int, count: int) -> list[Connection]:
    loop = asyncio.get_running_loop()
    return [(await loop.create_connection(Connection, "127.0.0.1", port))[1] for _ in range(count)]


def _close(connections: object) -> None:
    for connection in connections:  # type: ignore[attr-defined]
        connection.close()
