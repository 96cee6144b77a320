"""What an event can be sent to: one HTTP address, or the name of a local queue."""

from __future__ import annotations

from reelwright.library import reaching

QUEUE_PREFIX = "ice-callback-"
"""Beginning of the names of local queues; at least one character follows."""


def is_target(text: str) -> bool:
    """Tell whether events can be sent there."""
    return is_queue(text) or is_http(text)


def is_queue(text: str) -> bool:
    """Tell whether it is the name of a queue."""
    return text.isprintable() and text.startswith(QUEUE_PREFIX) and text != QUEUE_PREFIX


def is_http(text: str) -> bool:
    """Tell whether it is one HTTP address; nobody is asked whether somebody answers there."""
    # What a client has to escape first is not the same, byte for byte, on both sides.
    if not text.isascii() or not text.isprintable() or " " in text:
        return False
    try:
        reaching.check_address(text)
    except ValueError:
        return False
    return True
