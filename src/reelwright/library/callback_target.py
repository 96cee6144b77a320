"""The global target of events, and the key with which callbacks are signed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from reelwright.library import installation

_NAME = "event_callback"


@dataclass(frozen=True, kw_only=True)
class CallbackTarget:
    """What SetEventCallback was given. No event types: all of them."""

    callback_type: str
    """`HTTP` or `MNS`."""
    callback_url: str = ""
    queue_name: str = ""
    event_types: tuple[str, ...] = ()
    auth_switch: str = ""
    """`on`, `off` or not given."""
    auth_key: str = ""

    @property
    def address(self) -> str:
        """Where its events go."""
        return self.callback_url if self.callback_type == "HTTP" else self.queue_name

    @property
    def key(self) -> str:
        """The key of signatures, "" when callbacks are not signed."""
        return self.auth_key if self.callback_type == "HTTP" and self.auth_switch == "on" else ""

    def wants(self, event_type: str) -> bool:
        """Tell whether events of that type go to it."""
        return not self.event_types or event_type in self.event_types


def put(connection: sa.Connection, target: CallbackTarget) -> None:
    """Set the target, in place of the one before."""
    installation.put(connection, _NAME, json.dumps(asdict(target)))


def get(connection: sa.Connection) -> CallbackTarget | None:
    """Return the target, None when there is none."""
    text = installation.get(connection, _NAME)
    if text is None:
        return None
    values = json.loads(text)
    return CallbackTarget(**{**values, "event_types": tuple(values["event_types"])})


def signature(url: str, timestamp: int, key: str) -> str:
    """Return what proves to a receiver that a callback was sent by one who has the key."""
    text = f"{url}|{timestamp}|{key}"
    return hashlib.md5(text.encode("utf-8"), usedforsecurity=False).hexdigest()
