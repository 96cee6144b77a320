"""ClientTokens: a repeated call gets the first call's answer and does nothing again."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from reelwright.errors import ApiError, InvalidParameter
from reelwright.library.database import Database
from reelwright.library.tables import client_tokens
from reelwright.library.upserts import hold, insert_if_absent

MEMORY = 24 * 3600 * 1000
"""Milliseconds for which an answer is replayed."""

LEASE = 60 * 1000
"""Milliseconds after which a call that has not answered counts as dead."""

PATIENCE = 5.0
"""Seconds for which a call waits for the first one with its token."""

_PAUSE = 0.05


class IdempotentParameterMismatch(ApiError):
    """The token came with other parameters before."""

    code = "IdempotentParameterMismatch"

    def __init__(self) -> None:
        super().__init__(
            "The request uses the same client token as a previous, but non-identical request."
        )


class IdempotentProcessing(ApiError):
    """The first call with the token has not ended."""

    code = "IdempotentProcessing"

    def __init__(self) -> None:
        super().__init__(
            "The previous request with the same client token is still being processed."
        )


@dataclass(frozen=True)
class Reservation:
    """A token that a call holds. With an `answer` the call replays it and does nothing."""

    account: str
    action: str
    token: str
    holder: str = ""
    answer: Any = None


@contextmanager
def reserved(
    database: Database, account: str, action: str, token: str, parameters: Mapping[str, Any]
) -> Iterator[Reservation]:
    """Hold a token during a call; an error, or an end without `complete`, sets it free again.

    Waits for another call that holds it.

    Raises:
        InvalidParameter: the token is not of 1 to 64 ASCII characters.
        IdempotentParameterMismatch: the token came with other parameters before.
        IdempotentProcessing: the other call takes longer than a moment.
    """
    if not 1 <= len(token) <= 64 or not token.isascii() or not token.isprintable():
        raise InvalidParameter("ClientToken")
    wanted = _hash(parameters)
    deadline = time.monotonic() + PATIENCE
    while True:
        with database.begin() as connection:
            found = ask(connection, account, action, token, wanted, now=_now())
        if found is not None:
            break
        if time.monotonic() > deadline:
            raise IdempotentProcessing
        time.sleep(_PAUSE)
    try:
        yield found
    finally:
        if found.holder:
            with database.begin() as connection:
                release(connection, found)


def ask(
    connection: sa.Connection, account: str, action: str, token: str, wanted: str, *, now: int
) -> Reservation | None:
    """Take the token, or return what it answers; None while another call holds it.

    Raises:
        IdempotentParameterMismatch: the token came with other parameters before.
    """
    mine = Reservation(account, action, token, holder=uuid.uuid4().hex)
    where = _where(mine)
    connection.execute(client_tokens.delete().where(*where, client_tokens.c.until <= now))
    values = {
        "account": account,
        "action": action,
        "token": token,
        "parameters_hash": wanted,
        "holder": mine.holder,
        "created": now,
        "until": now + LEASE,
    }
    if insert_if_absent(connection, client_tokens, values):
        return mine
    row = connection.execute(sa.select(client_tokens).where(*where)).first()
    if row is None:
        return None
    if row.parameters_hash != wanted:
        raise IdempotentParameterMismatch
    if row.answer is None:
        return None
    return Reservation(account, action, token, answer=json.loads(row.answer))


def complete(connection: sa.Connection, held: Reservation, answer: Any, *, now: int) -> None:
    """Store the call's answer, a JSON value, in the transaction of what the call does.

    Raises:
        IdempotentProcessing: the call took so long that another one has its token by now.
    """
    statement = (
        client_tokens.update()
        .where(*_where(held), client_tokens.c.holder == held.holder)
        .values(answer=json.dumps(answer, ensure_ascii=False), until=now + MEMORY)
    )
    if connection.execute(statement).rowcount == 0:
        raise IdempotentProcessing


def release(connection: sa.Connection, held: Reservation) -> None:
    """Set the token free unless the call stored its answer."""
    statement = client_tokens.delete().where(
        *_where(held), client_tokens.c.holder == held.holder, client_tokens.c.answer.is_(None)
    )
    connection.execute(statement)


def forget(connection: sa.Connection, *, now: int) -> None:
    """Remove the answers that are not replayed any more."""
    hold(connection, "client tokens")
    connection.execute(client_tokens.delete().where(client_tokens.c.until <= now))


def _where(held: Reservation) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        client_tokens.c.account == held.account,
        client_tokens.c.action == held.action,
        client_tokens.c.token == held.token,
    )


def _hash(parameters: Mapping[str, Any]) -> str:
    text = json.dumps(dict(parameters), sort_keys=True, ensure_ascii=True)
    return hashlib.blake2b(text.encode(), digest_size=32).hexdigest()


def _now() -> int:
    return time.time_ns() // 1_000_000
