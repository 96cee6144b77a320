"""Repeated calls: the same ClientToken is answered from store, never carried out twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from reelwright.errors import InvalidParameter
from reelwright.operations.registry import Answer, Arguments, Call, Operation

MAX_TOKEN_LENGTH = 64


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
    if len(token) > MAX_TOKEN_LENGTH or not token.isascii():
        raise InvalidParameter("ClientToken", "It is longer than 64 characters or not ASCII.")
    rest = {name: value for name, value in values.items() if name != "ClientToken"}
    digest = hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()
    return call.services.tokens.run_once(
        operation.action, token, digest, lambda: dict(operation.run(call, arguments))
    )
