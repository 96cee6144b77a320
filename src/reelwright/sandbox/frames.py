"""Messages between a session and its child: a length of four bytes, then one JSON object.

Nothing that a child sends is ever unpickled; what cannot be written again as UTF-8 JSON (NaN, half
a surrogate pair, nesting without end) is refused.
"""

from __future__ import annotations

import json
import math
import os
import struct
from typing import Any, NoReturn

_LENGTH = struct.Struct(">I")


class FrameError(ValueError):
    """The bytes are no message, or one that is too long."""


def encode(message: dict[str, Any]) -> bytes:
    """Return the bytes of a message.

    Raises:
        TypeError: Something in it is no JSON.
        ValueError: It holds NaN, an infinity, or a cycle.
    """
    text = json.dumps(message, allow_nan=False, separators=(",", ":")).encode("ascii")
    return _LENGTH.pack(len(text)) + text


def _refuse_constant(name: str) -> NoReturn:
    raise FrameError(f"{name} is no JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise FrameError(f"{text[:20]} is out of range")
    return value


def decode(text: bytes) -> dict[str, Any]:
    """Read one message that an untrusted process wrote.

    Raises:
        FrameError: It is no JSON object.
    """
    try:
        message = json.loads(
            text.decode("utf-8"), parse_constant=_refuse_constant, parse_float=_finite
        )
        if b"\\ud" in text.lower():
            json.dumps(message, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise FrameError(f"no JSON: {error}") from None
    if not isinstance(message, dict):
        raise FrameError("not a JSON object")
    return message


class Inbox:
    """Cuts a stream of bytes into messages of at most `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._bytes = bytearray()

    def feed(self, data: bytes) -> None:
        """Add what has been received."""
        self._bytes += data

    def take(self) -> dict[str, Any] | None:
        """Return the next message, None while it is incomplete.

        Raises:
            FrameError: What came is no message, or one that is too long.
        """
        if len(self._bytes) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._bytes)
        if length > self.limit:
            raise FrameError(f"a message of {length} bytes where {self.limit} are allowed")
        end = _LENGTH.size + length
        if len(self._bytes) < end:
            return None
        text = bytes(self._bytes[_LENGTH.size : end])
        del self._bytes[:end]
        return decode(text)


def _read_exactly(descriptor: int, count: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < count:
        data = os.read(descriptor, min(count - len(parts), 1 << 20))
        if not data:
            return None
        parts += data
    return bytes(parts)


def receive(descriptor: int) -> dict[str, Any] | None:
    """Wait for the next message of the (trusted) parent; None when it has hung up."""
    head = _read_exactly(descriptor, _LENGTH.size)
    body = None if head is None else _read_exactly(descriptor, _LENGTH.unpack(head)[0])
    return None if body is None else decode(body)


def send(descriptor: int, frame: bytes) -> None:
    """Write an encoded message, waiting until all of it is taken."""
    rest = memoryview(frame)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
