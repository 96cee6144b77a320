"""Lenient field types: numbers as text, booleans as text, blank and null as absent."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_pascal

LARGEST = 1_000_000_000
"""No number of a timeline is larger; what is, is a mistake."""

_TICKS = 1_000_000
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")


def exact(value: int | float | str) -> Fraction:
    """Return a number of the document as the decimal it was written as, to six places.

    Raises:
        ValueError: not a finite decimal number of at most nine digits before the point.
    """
    text = str(value).strip()
    if len(text) > 40 or not _NUMBER.fullmatch(text):
        raise ValueError("not a number")
    number = Decimal(text)
    if abs(number) > LARGEST:
        raise ValueError("number out of range")
    return Fraction(round(number * _TICKS), _TICKS)


def _number(value: Any) -> Fraction | None:
    if isinstance(value, str) and not value.strip():
        return None
    if value is None or isinstance(value, Fraction):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("not a number")
    if isinstance(value, int) and abs(value) > LARGEST:
        raise ValueError("number out of range")
    return exact(value)


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise ValueError("not a string of Unicode characters")
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | None):
        raise ValueError("not a string")
    return None if _number(value) is None else str(value)


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value is None or (isinstance(value, str) and not value.strip()):
        return False
    known = {"true": True, "1": True, "false": False, "0": False}
    if isinstance(value, str | int) and str(value).strip().lower() in known:
        return known[str(value).strip().lower()]
    raise ValueError("not a boolean")


def _visible(value: Any) -> bool:
    return True if value is None or value == "" else _flag(value)


def _array(value: Any) -> Any:
    return () if value is None or value == "" else value


Number = Annotated[Fraction | None, BeforeValidator(_number)]
Text = Annotated[str | None, BeforeValidator(_text)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Shown = Annotated[bool, BeforeValidator(_visible)]
AsArray = BeforeValidator(_array)


class Part(BaseModel):
    """An object of the document; keys it does not know are kept in `model_extra`."""

    model_config = ConfigDict(
        extra="allow",
        frozen=True,
        alias_generator=to_pascal,
        validate_by_alias=True,
        validate_by_name=False,
        hide_input_in_errors=True,
    )
