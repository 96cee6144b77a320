"""How an operation is declared, found by its action name, and run.

An operation is a function of `(Call, arguments)` with typed arguments: a model whose fields
carry the API's names as aliases. One module per API family registers its operations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import sqlalchemy as sa
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic.alias_generators import to_pascal

from reelwright.errors import InvalidParameter, MissingArgument
from reelwright.library import records, tokens
from reelwright.library.tokens import Reservation

if TYPE_CHECKING:
    from reelwright.operations.services import Services


class Arguments(BaseModel):
    """Base of the arguments of an operation: names in PascalCase on the wire, texts coerced."""

    model_config = ConfigDict(
        alias_generator=to_pascal, extra="ignore", frozen=True, str_max_length=8 * 1024 * 1024
    )


@dataclass(frozen=True)
class Call:
    """One call of an operation by a caller who is who they say."""

    action: str
    request_id: str
    key_id: str
    base_url: str
    """Address under which the caller reached this server, for signed file addresses."""
    services: Services = field(repr=False)
    reservation: Reservation | None = None
    """The ClientToken that this call holds, if it came with one."""

    def store(self, connection: sa.Connection, answer: Answer) -> None:
        """Keep the answer for repetitions of this call, in the transaction of what it did.

        Raises:
            ApiError: the call took so long that another one holds its token by now.
        """
        if self.reservation is not None:
            tokens.complete(connection, self.reservation, dict(answer), now=records.now())


_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z", re.ASCII)

_WHOLE = re.compile(r"\s*[+-]?\d+\s*", re.ASCII)

Answer = Mapping[str, Any]
A = TypeVar("A", bound=Arguments)


@dataclass(frozen=True)
class Operation:
    """A call of the API: its name, its arguments, and what carries it out."""

    action: str
    arguments: type[Arguments]
    run: Callable[[Call, Any], Answer]
    idempotent: bool = False
    """True: a repeated ClientToken is answered from store; `run` stores its answer itself."""
    name: str = ""
    """The first of its action names: by this one policies and limits know it."""

    @property
    def reads(self) -> bool:
        """Whether the call only reads; derived from the name."""
        return self.action.startswith(("Get", "BatchGet", "List", "Query", "Search", "Describe"))


class Registry:
    """All operations by action name."""

    def __init__(self) -> None:
        self._operations: dict[str, Operation] = {}

    @classmethod
    def joined(cls, *registries: Registry) -> Registry:
        """Return a registry with the operations of several."""
        joined = cls()
        for registry in registries:
            joined._operations |= registry._operations
        return joined

    def add(
        self, *actions: str, arguments: type[A], idempotent: bool = False
    ) -> Callable[[Callable[[Call, A], Answer]], Callable[[Call, A], Answer]]:
        """Register the decorated function under one or several action names."""

        def decorate(run: Callable[[Call, A], Answer]) -> Callable[[Call, A], Answer]:
            for action in actions:
                self._operations[action] = Operation(
                    action, arguments, run, idempotent, name=actions[0]
                )
            return run

        return decorate

    def get(self, action: str) -> Operation | None:
        """Return the operation of that name, if there is one."""
        return self._operations.get(action)

    def actions(self) -> tuple[str, ...]:
        """Return all action names, sorted."""
        return tuple(sorted(self._operations))


def parse_arguments(operation: Operation, values: Mapping[str, str]) -> Arguments:
    """Turn the texts of a request into the operation's typed arguments.

    Raises:
        MissingArgument: a required one is absent.
        InvalidParameter: one cannot be read as its type.
    """
    try:
        read = operation.arguments.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "Request"
        if first["type"] == "missing":
            raise MissingArgument(name) from None
        reason = first["msg"].removeprefix("Value error, ")
        raise InvalidParameter(name, f"{reason[:1].upper()}{reason[1:]}.") from None
    _check_numbers(operation, values)
    return read


def _check_numbers(operation: Operation, values: Mapping[str, str]) -> None:
    """Refuse whole numbers in other forms than decimal text, such as `1_0` and `1.0`."""
    for field_name, about in operation.arguments.model_fields.items():
        name = about.alias or field_name
        if about.annotation in (int, int | None) and not _WHOLE.fullmatch(values.get(name, "0")):
            raise InvalidParameter(name, "It is not a whole number.")


def _boolean(value: Any) -> Any:
    if isinstance(value, str):
        lowered = value.strip().lower()
        if lowered in ("true", "1"):
            return True
        if lowered in ("false", "0"):
            return False
        raise ValueError("it is neither true nor false")
    return value


def _instant(value: Any) -> Any:
    if isinstance(value, str):
        match = _INSTANT.fullmatch(value.strip())
        try:
            moment = datetime.fromisoformat(match[1]) if match else None
        except ValueError:
            moment = None
        if moment is None:
            raise ValueError("it is not a time of the form yyyy-MM-ddTHH:mm:ssZ")
        return int(moment.replace(tzinfo=UTC).timestamp()) * 1000
    return value


Flag = Annotated[bool, BeforeValidator(_boolean)]
"""A boolean as SDKs of several languages write it."""

Instant = Annotated[int, BeforeValidator(_instant)]
"""A UTC time as text, parts of a second dropped; kept in milliseconds since 1970."""


def id_list(text: str) -> list[str]:
    """Split a comma-separated list: blanks trimmed, empty items dropped, order kept."""
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def required_list(name: str, text: str, *, most: int | None = None) -> list[str]:
    """Split a comma-separated list without which the operation has nothing to do.

    Raises:
        MissingArgument: it holds nothing.
        InvalidParameter: it holds more than `most` items.
    """
    found = id_list(text)
    if not found:
        raise MissingArgument(name)
    if most is not None and len(found) > most:
        raise InvalidParameter(name, f"More than {most} entries.")
    return found
