"""Repeated calls: the same ClientToken is answered from store, never carried out twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reelwright.library import tokens
from reelwright.operations.registry import Answer, Arguments, Call, Operation


def run_once(
    operation: Operation, call: Call, values: Mapping[str, str], arguments: Arguments
) -> Answer:
    """Run an operation, or replay what the same token was answered (`protocol.md` 13).

    Raises:
        ApiError: the token is not usable, was used with other parameters, or its first call
            still runs after five seconds.
    """
    token = values.get("ClientToken", "")
    if not token:
        return operation.run(call, arguments)
    services = call.services
    account = str(services.settings.account_id)
    rest = {name: value for name, value in values.items() if name != "ClientToken"}
    with tokens.reserved(services.database, account, operation.action, token, rest) as held:
        if held.answer is not None:
            return dict(held.answer)
        return operation.run(replace(call, reservation=held), arguments)
