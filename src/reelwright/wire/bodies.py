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

SECONDS = 300.0
"""Time for a body to arrive: who sends slower keeps others from sending at all."""


class Bodies:
    """The bodies that are arriving at one server; used from its event loop only."""

    def __init__(self, most: int = MOST_WAITING_BYTES, seconds: float = SECONDS) -> None:
        self._most, self._seconds = most, seconds
        self._waiting = 0

    async def read(self, http: HttpRequest) -> bytes:
        """Return a body whole.

        Raises:
            ApiError: it is too large, too slow, or one too many at this moment.
            ClientDisconnect: the caller is gone.
        """
        try:
            async with asyncio.timeout(self._seconds):
                return await self._collected(http)
        except TimeoutError as error:
            message = f"The body did not arrive within {self._seconds:g} seconds."
            raise ApiError(message, code="RequestTimeout", status=408) from error

    async def _collected(self, http: HttpRequest) -> bytes:
        body, length = bytearray(), 0
        try:
            async for chunk in http.stream():
                length += len(chunk)
                if length <= MAX_BODY_BYTES:
                    body += chunk
                    self._waiting += len(chunk)
                elif length > MOST_IGNORED_BYTES:
                    break
                if self._waiting > self._most:
                    raise ApiError(
                        "Too much is being sent at this moment; try again.",
                        code="ServiceUnavailable",
                        status=503,
                    )
        finally:
            self._waiting -= len(body)
        if length > MAX_BODY_BYTES:
            raise parameters.too_large()
        return bytes(body)
