"""JSON documents inside arguments."""

from __future__ import annotations

import json
from typing import Any

from reelwright.errors import InvalidParameter
from reelwright.solutions.fields import Fields


def read(name: str, text: str) -> Fields:
    """Return the fields of the JSON object in an argument; an absent one has none.

    Raises:
        InvalidParameter: the argument is no JSON object, or holds text that cannot be kept.
    """
    return Fields(read_object(name, text) if text else {}, name)


def read_object(name: str, text: str) -> dict[str, Any]:
    """Return the JSON object in an argument.

    Raises:
        InvalidParameter: the argument is no JSON object, or holds text that cannot be kept.
    """
    try:
        document = json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno} column {error.colno}"
        raise InvalidParameter(name, f"It is not JSON: see {where}.") from None
    except (ValueError, RecursionError):
        raise InvalidParameter(name, "It is not JSON that can be read.") from None
    if not isinstance(document, dict):
        raise InvalidParameter(name, "It must be a JSON object.")
    refuse_unstorable(name, document)
    return document


def refuse_unstorable(name: str, document: Any) -> None:
    """Refuse half characters and zeros in a document: no database keeps them.

    Raises:
        InvalidParameter: there is one.
    """
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.keys()
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and not value.isascii() and _has_half(value):
            raise InvalidParameter(name, "It holds half a character (a lone surrogate).")
        elif isinstance(value, str) and "\0" in value:
            raise InvalidParameter(name, "It holds a zero character.")


def _has_half(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
