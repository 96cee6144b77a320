"""What `reelwright keys …` does: makes, lists, disables, enables and removes access keys."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from reelwright.config import Settings
from reelwright.errors import ReelwrightError
from reelwright.library import access_keys, first_key, policies
from reelwright.library.access_keys import AccessKey, Created, Kind
from reelwright.library.database import Database
from reelwright.library.policies import Policy
from reelwright.operations.catalogue import PUBLISHED
from reelwright.operations.services import iso


def read_policy(
    allow: list[str], deny: list[str], document: Path | None, *, read_only: bool
) -> Policy:
    """Return the policy of the options of a command.

    Raises:
        ValueError: they contradict each other, or name what this server does not know.
    """
    if document is None:
        policy = policies.of_patterns(allow, deny, read_only=read_only)
    elif allow or deny:
        raise ValueError("A policy document says what is allowed and denied; leave the rest out.")
    else:
        text = document.read_text(encoding="utf-8")
        try:
            parsed = json.loads(text)
        except RecursionError as error:
            raise ValueError("The policy document is nested too deeply.") from error
        policy = policies.of_document(parsed, read_only=read_only)
    for pattern in policy.patterns:
        if not policies.names_any(pattern, PUBLISHED):
            raise ValueError(f'No action of the API has a name like "{pattern}".')
    return policy


def create(
    settings: Settings, kind: Kind, policy: Policy, *, name: str, seconds: int | None
) -> Created:
    """Make and store a key; a lifetime of None is without end."""
    now = time.time_ns() // 1_000_000
    expires = None if seconds is None else now + seconds * 1000
    made = access_keys.make(kind, policy, name=name, expires=expires, now=now)
    with _open(settings).begin() as connection:
        access_keys.forget(connection, now=now)
        access_keys.add(connection, made.key)
    return made


def as_json(made: Created) -> dict[str, Any]:
    """Return a new key under the API's own names, with what is shown this once."""
    fields = {
        "AccessKeyId": made.key.key_id,
        "AccessKeySecret": made.secret,
        "BearerToken" if made.key.kind is Kind.BEARER else "SecurityToken": made.token,
        "Expiration": iso(made.key.expires),
    }
    return {field: value for field, value in fields.items() if value}


def show(made: Created, console: Console) -> None:
    """Print a new key."""
    console.print("Note it down: the secret is shown only now.")
    for field, value in as_json(made).items():
        console.print(Text(f"  {field:16} {value}"), soft_wrap=True)


def show_list(settings: Settings, console: Console) -> None:
    """Print all keys, without their secrets."""
    keys = []
    if settings.access_key_id:
        keys.append(AccessKey(settings.access_key_id, "", name="settings"))
    with _open(settings).read() as connection:
        keys += access_keys.listed(connection)
    now = time.time_ns() // 1_000_000
    for key in keys:
        console.print(Text(_line(key, now)), soft_wrap=True)


def set_active(settings: Settings, key_id: str, *, active: bool) -> None:
    """Enable or disable a key; servers that run notice at the next call.

    Raises:
        ReelwrightError: there is no such key, or it is that of the settings.
    """
    _refuse_standing(settings, key_id)
    with _open(settings).begin() as connection:
        _require(key_id, found=access_keys.set_active(connection, key_id, active=active))


def remove(settings: Settings, key_id: str) -> None:
    """Remove a key for good; servers that run notice at the next call.

    Raises:
        ReelwrightError: there is no such key, or it is that of the settings.
    """
    _refuse_standing(settings, key_id)
    database = _open(settings)
    first_key.discard(settings.data_dir, key_id)
    with database.begin() as connection:
        _require(key_id, found=access_keys.remove(connection, key_id))


def _line(key: AccessKey, now: int) -> str:
    state = "active" if key.active else "disabled"
    if key.expires is not None and key.expires <= now:
        state = "expired"
    parts = [f"{key.key_id:28}  {key.kind:9}  {state:8}", _summary(key.policy)]
    parts += [f"created {iso(key.created)}"] if key.created else []
    parts += [f"expires {iso(key.expires)}"] if key.expires else []
    return "  ".join([*parts, key.name]).rstrip()


def _summary(policy: Policy) -> str:
    parts = ["read only"] if policy.read_only else []
    for statement in policy.statements:
        word = "allow" if statement.allows else "deny"
        but = " all but" if statement.others else ""
        parts.append(f"{word}{but} {', '.join(statement.patterns)}")
    return "; ".join(parts)


def _refuse_standing(settings: Settings, key_id: str) -> None:
    if key_id == settings.access_key_id:
        raise ReelwrightError(
            "That key is of the settings (REELWRIGHT_ACCESS_KEY_ID): change it there.",
            code="InvalidParameter",
        )


def _require(key_id: str, *, found: bool) -> None:
    if not found:
        raise ReelwrightError(f"There is no access key {key_id}.", code="ResourceNotFound")


def _open(settings: Settings) -> Database:
    database = Database(settings.database_address)
    database.migrate()
    return database
