"""Compositions as compact JSON: fields at their default are left out, fractions are texts."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields, is_dataclass
from fractions import Fraction
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from reelwright.timeline.composition import Composition

T = TypeVar("T")


def to_json(composition: Composition) -> dict[str, Any]:
    """Return a composition as JSON; `from_json` gives the equal value back."""
    return cast(dict[str, Any], _plain(composition))


def from_json(data: dict[str, Any]) -> Composition:
    """Return the composition that `to_json` wrote.

    Raises:
        ValueError: the data is not such a composition.
    """
    try:
        return _object(Composition, data)
    except (TypeError, KeyError, ArithmeticError) as error:
        raise ValueError(f"not a composition: {error}") from error


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if not is_dataclass(value):
        return value
    hints = _hints(cast(Any, type(value)))
    shown = {}
    for field in fields(value):
        item = getattr(value, field.name)
        if hints[field.name] is float:
            # Equal values must give equal texts, whether they were whole numbers or not.
            item = float(item)
        if not _usual(field, item):
            shown[field.name] = _plain(item)
    return shown


def _usual(field: Field[Any], value: Any) -> bool:
    if field.default is not MISSING:
        return type(value) is type(field.default) and bool(value == field.default)
    return False


@cache
def _hints(model: type) -> dict[str, Any]:
    return get_type_hints(model)


def _object(model: type[T], data: Any) -> T:
    if not isinstance(data, dict):
        raise ValueError(f"{model.__name__} is not an object")
    hints = _hints(cast(Any, model))
    return model(**{name: _value(hints[name], item) for name, item in data.items()})


def _value(kind: Any, data: Any) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        rest = next(one for one in arguments if one is not type(None))
        return None if data is None else _value(rest, data)
    if origin is tuple:
        if not isinstance(data, list):
            raise ValueError("not a list")
        if arguments[-1] is Ellipsis:
            return tuple(_value(arguments[0], item) for item in data)
        return tuple(_value(one, item) for one, item in zip(arguments, data, strict=True))
    if kind is Fraction:
        return Fraction(data)
    if is_dataclass(kind):
        return _object(cast(type, kind), data)
    return float(data) if kind is float else data
