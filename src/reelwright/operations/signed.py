"""Addresses that a browser can open at once: served by this server, signed, with an expiry."""

from __future__ import annotations

import time

from reelwright.library.address import ObjectName
from reelwright.operations.registry import Call


def signed_url(call: Call, name: ObjectName, seconds: int) -> str:
    """Return the address under which this server hands out an object for `seconds` seconds."""
    base = call.services.settings.public_url.rstrip("/") or call.base_url
    return base + call.services.links.sign(name, int(time.time()) + seconds)
