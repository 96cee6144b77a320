"""Reading the bodies of requests: each within its limit, all together within another."""

from __future__ import annotations

import asyncio

from starlette.requests import Request as HttpRequest

from reelwright.errors import ApiError
from reelwright.wire import parameters
from reelwright.wire.parameters import MAX_BODY_BYTES

MOST_IGNORED_BYTES = 8 * MAX_BODY_BYTES
"""How much of a body that is too large is read and thrown away, so that the answer arrives."""

MOST_WAITING_BYTES = 64 * MAX_BODY_BYTES
"""Bytes of all bodies that have not arrived whole: nobody has to sign before sending them."""

FREE_BYTES = 64 * 1024
"""The beginning of each body, which is not counted: ordinary calls have always room."""

SECONDS = 300.0
"""Time for a body to arrive: who sends slower keeps others from sending at all."""


class Bodies:
    """The bodies that are arriving at one server; used from its event loop only."""

    def __init__(
        self, most: int = MOST_WAITING_BYTES, seconds: float = SECONDS, free: int = FREE_BYTES
    ) -> None:
        self._most, self._seconds, self._free = most, seconds, free
        self._waiting: dict[_Body, None] = {}
        self._counted = 0

    async def read(self, http: HttpRequest) -> bytes:
        """Return a body whole.

        Raises:
            ApiError: it is too large, too slow, or had to make room for others.
            ClientDisconnect: the caller is gone.
        """
        try:
            async with asyncio.timeout(self._seconds) as limit:
                body = _Body(limit)
                self._waiting[body] = None
                try:
                    return await self._collected(http, body)
                finally:
                    self._forget(body)
        except TimeoutError as error:
            if body.refused:
                raise _full() from error
            message = f"The body did not arrive within {self._seconds:g} seconds."
            raise ApiError(message, code="RequestTimeout", status=408) from error

    async def _collected(self, http: HttpRequest, body: _Body) -> bytes:
        length = 0
        async for chunk in http.stream():
            length += len(chunk)
            if length <= MAX_BODY_BYTES:
                body.content += chunk
                self._count(body)
            elif length > MOST_IGNORED_BYTES:
                break
            if body.refused:
                raise _full()
        if length > MAX_BODY_BYTES:
            raise parameters.too_large()
        return bytes(body.content)

    def _count(self, body: _Body) -> None:
        """Count what of a body is not free; where there is too much, the largest has to go."""
        counted = max(0, len(body.content) - self._free)
        self._counted += counted - body.counted
        body.counted = counted
        while self._counted > self._most:
            largest = max(self._waiting, key=lambda one: one.counted)
            self._forget(largest)
            largest.refuse()

    def _forget(self, body: _Body) -> None:
        self._waiting.pop(body, None)
        self._counted -= body.counted
        body.counted = 0


class _Body:
    """One body on its way; `counted` of its bytes count, and `limit` ends the wait for more."""

    def __init__(self, limit: asyncio.Timeout) -> None:
        self.content = bytearray()
        self.counted = 0
        self.refused = False
        self._limit = limit

    def refuse(self) -> None:
        """Let what came go, and have its caller told at once, who may have stopped sending."""
        self.refused = True
        self.content.clear()
        if not self._limit.expired():
            self._limit.reschedule(0.0)


def _full() -> ApiError:
    return ApiError(
        "Too much is being sent at this moment; try again.", code="ServiceUnavailable", status=503
    )
