"""JSON documents inside arguments."""

from __future__ import annotations

import json
import math
from typing import Any

from reelwright.errors import InvalidParameter
from reelwright.solutions.fields import Fields
from reelwright.solutions.strict_json import DEEPEST, LONGEST_EXPLAINED

MOST_VALUES = 250_000
"""Values in one document: beyond any real one, and little enough to be checked in a moment."""


def read(name: str, text: str) -> Fields:
    """Return the fields of the JSON object in an argument; an absent one has none.

    Raises:
        InvalidParameter: the argument is no JSON object, or `refuse_unstorable` refuses it.
    """
    return Fields(read_object(name, text) if text else {}, name)


def read_object(name: str, text: str) -> dict[str, Any]:
    """Return the JSON object in an argument.

    Raises:
        InvalidParameter: the argument is no JSON object, or `refuse_unstorable` refuses it.
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


def preread(name: str, text: str) -> dict[str, Any] | str:
    """Return the JSON object in an argument, or its text if its reader is to say what is wrong.

    Raises:
        InvalidParameter: `refuse_unstorable` refuses the object, or there is too much of
            what is none.
    """
    try:
        document = json.loads(text, parse_constant=_refuse) if text.strip() else None
    except (ValueError, RecursionError):
        document = None
    if isinstance(document, dict):
        refuse_unstorable(name, document)
        return document
    return read_object(name, text) if len(text.strip()) > LONGEST_EXPLAINED else text


def refuse_unstorable(name: str, document: Any) -> None:
    """Refuse a document that would hurt us: no database keeps half characters and zeros, JSON
    has no infinite numbers, and no real document is that deep or that long.

    Raises:
        InvalidParameter: there is one, or it is.
    """
    layer, count = [document], 0
    for _ in range(DEEPEST + 2):
        inner: list[Any] = []
        count += len(layer)
        if count > MOST_VALUES:
            raise InvalidParameter(name, f"It holds more than {MOST_VALUES} values.")
        for value in layer:
            if isinstance(value, dict):
                inner += value.values()
                for key in value:
                    _check_text(name, key)
            elif isinstance(value, list):
                inner += value
            elif isinstance(value, str):
                _check_text(name, value)
            elif isinstance(value, float) and not math.isfinite(value):
                raise InvalidParameter(name, "It holds a number that is too large.")
        if not inner:
            return
        layer = inner
    raise InvalidParameter(name, "It is nested too deeply.")


def _check_text(name: str, text: str) -> None:
    if "\0" in text:
        raise InvalidParameter(name, "It holds a zero character.")
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise InvalidParameter(name, "It holds half a character (a lone surrogate).") from None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
