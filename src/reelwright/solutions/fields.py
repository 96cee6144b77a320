"""Reading the fields of a JSON document: leniently in form, strictly in meaning.

Numbers may be numeric texts and booleans texts; null and empty texts count as absent; unknown
keys are not looked at. Every complaint names the full JSON path of what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reelwright.errors import InvalidParameter, MissingParameter

_NUMBER = re.compile(r"\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)
_COLOUR = re.compile(r"#?[0-9a-fA-F]{6}(?:[0-9a-fA-F]{2})?", re.ASCII)

LARGEST_COORDINATE = 100_000
"""Pixels; no timeline holds a place or size beyond."""


class Fields:
    """An object of a document and the path that leads to it."""

    def __init__(self, values: Mapping[str, Any], path: str) -> None:
        self.values = values
        self.path = path

    def at(self, key: str) -> str:
        """Return the path of a field."""
        return f"{self.path}.{key}" if self.path else key

    def has(self, key: str) -> bool:
        """Say whether a field is given: neither null nor an empty text, list or object."""
        value = self.values.get(key)
        return value is not None and value != [] and value != {} and not _is_blank(value)

    def text(self, key: str, default: str = "", *, longest: int | None = None) -> str:
        """Return a text, `default` when it is absent."""
        if not self.has(key):
            return default
        return as_text(self.values[key], self.at(key), longest=longest)

    def word(self, key: str, allowed: Iterable[str], default: str = "") -> str:
        """Return one of the allowed words, in their own spelling; capitals do not matter."""
        if not self.has(key):
            return default
        given = as_text(self.values[key], self.at(key)).strip()
        words = list(allowed)
        for word in words:
            if word.lower() == given.lower():
                return word
        raise InvalidParameter(self.at(key), f"It must be one of {', '.join(words)}.")

    def number(
        self,
        key: str,
        default: float | None = None,
        *,
        low: float | None = None,
        high: float | None = None,
        above: float | None = None,
    ) -> float | None:
        """Return a number within the bounds, `default` when it is absent."""
        if not self.has(key):
            return default
        return as_number(self.values[key], self.at(key), low=low, high=high, above=above)

    def integer(
        self, key: str, default: int | None = None, *, low: int, high: int | None = None
    ) -> int | None:
        """Return a whole number within the bounds, `default` when it is absent."""
        if not self.has(key):
            return default
        return as_integer(self.values[key], self.at(key), low=low, high=high)

    def flag(self, key: str, default: bool = False) -> bool:
        """Return a boolean, also from the words `true` and `false`."""
        if not self.has(key):
            return default
        value = self.values[key]
        if isinstance(value, str) and value.strip().lower() in ("true", "false"):
            return value.strip().lower() == "true"
        if isinstance(value, bool):
            return value
        raise InvalidParameter(self.at(key), "It must be true or false.")

    def coordinate(self, key: str) -> float | None:
        """Return a share of the canvas (0 to 1) or a number of pixels (2 or more)."""
        if not self.has(key):
            return None
        return as_coordinate(self.values[key], self.at(key))

    def colour(self, key: str, default: str = "") -> str:
        """Return a colour as `#RRGGBB`, its sign added where it was left out."""
        given = self.text(key).strip()
        if not given:
            return default
        if _COLOUR.fullmatch(given) is None:
            raise InvalidParameter(self.at(key), "A colour is written #RRGGBB.")
        return given if given.startswith("#") else f"#{given}"

    def object(self, key: str) -> Fields:
        """Return an inner object, an empty one when it is absent."""
        if not self.has(key):
            return Fields({}, self.at(key))
        return as_object(self.values[key], self.at(key))

    def items(self, key: str, *, most: int | None = None) -> Iterator[tuple[Any, str]]:
        """Yield the entries of a list, each with its path; nothing when it is absent."""
        if not self.has(key):
            return
        value = self.values[key]
        if not isinstance(value, list):
            raise InvalidParameter(self.at(key), "It must be a list.")
        if most is not None and len(value) > most:
            raise InvalidParameter(self.at(key), f"It must not have more than {most} entries.")
        for i, item in enumerate(value):
            yield item, f"{self.at(key)}[{i}]"

    def texts(self, key: str, *, most: int, longest: int) -> list[tuple[str, str]]:
        """Return the texts of a list with their paths; blank ones count as absent."""
        return [
            (as_text(item, path, longest=longest), path)
            for item, path in self.items(key, most=most)
            if item is not None and not _is_blank(item)
        ]


def as_object(value: Any, path: str) -> Fields:
    """Return the fields of a value that must be an object."""
    if not isinstance(value, Mapping):
        raise InvalidParameter(path, "It must be an object.")
    return Fields(value, path)


def as_text(value: Any, path: str, *, longest: int | None = None) -> str:
    """Return a value that must be a text which can be written down as UTF-8."""
    if not isinstance(value, str):
        raise InvalidParameter(path, "It must be a text.")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise InvalidParameter(path, "It holds half a character (a lone surrogate).")
    if longest is not None and len(value) > longest:
        raise InvalidParameter(path, f"It must not be longer than {longest} characters.")
    return value


def required_text(fields: Fields, key: str) -> str:
    """Return a text that must be there."""
    if not fields.has(key):
        raise MissingParameter(fields.at(key))
    return fields.text(key)


def as_number(
    value: Any,
    path: str,
    *,
    low: float | None = None,
    high: float | None = None,
    above: float | None = None,
) -> float:
    """Return a value that must be a number, or a text that spells one, within the bounds."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise InvalidParameter(path, "It must be a number.")
    if isinstance(value, str) and _NUMBER.fullmatch(value) is None:
        raise InvalidParameter(path, "It must be a number.")
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise InvalidParameter(path, "It must be a number.") from None
    if number != number or number in (float("inf"), float("-inf")):
        raise InvalidParameter(path, "It must be a finite number.")
    if above is not None and number <= above:
        raise InvalidParameter(path, f"It must be greater than {above:g}.")
    if low is not None and number < low:
        raise InvalidParameter(path, f"It must not be less than {low:g}.")
    if high is not None and number > high:
        raise InvalidParameter(path, f"It must not be greater than {high:g}.")
    return number


def as_integer(value: Any, path: str, *, low: int, high: int | None = None) -> int:
    """Return a value that must be a whole number; large ones keep every digit."""
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d{1,30}\s*", value, re.ASCII):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        number = as_number(value, path)
        if not number.is_integer():
            raise InvalidParameter(path, "It must be a whole number.")
        value = int(number)
    if value < low or (high is not None and value > high):
        bound = f"from {low} to {high}" if high is not None else f"of at least {low}"
        raise InvalidParameter(path, f"It must be a whole number {bound}.")
    return int(value)


def as_coordinate(value: Any, path: str) -> float:
    """Return a value that must be a share of the canvas or a number of pixels."""
    number = as_number(value, path)
    if number < 0 or 1 < number < 2:
        raise InvalidParameter(
            path, "It must be a share of the output from 0 to 1, or pixels from 2 on."
        )
    if number > LARGEST_COORDINATE:
        raise InvalidParameter(path, f"It must not be greater than {LARGEST_COORDINATE}.")
    return number


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()
