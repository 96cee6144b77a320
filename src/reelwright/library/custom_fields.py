"""A caller's own metadata of assets: fields with texts and numbers that a search can filter by."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from reelwright.errors import InvalidParameter
from reelwright.library.tables import assets, custom_fields

LONGEST_NAME = 128
MOST = 100
"""Fields of one asset, and filters of one search."""

_BOUNDS = {"gt", "gte", "lt", "lte"}
_LARGEST = 2**53

Value = str | int | float


@dataclass(frozen=True)
class FieldFilter:
    """A condition on one field: one of `values`, or within `bounds`."""

    name: str
    values: tuple[Value, ...] = ()
    bounds: tuple[tuple[str, float], ...] = ()


def put(connection: sa.Connection, media_id: str, fields: Mapping[str, Value]) -> None:
    """Give an asset exactly these fields."""
    connection.execute(custom_fields.delete().where(custom_fields.c.media_id == media_id))
    rows = [
        {
            "media_id": media_id,
            "name": name,
            "text": value if isinstance(value, str) else "",
            "number": None if isinstance(value, str) else float(value),
        }
        for name, value in fields.items()
    ]
    if rows:
        connection.execute(custom_fields.insert(), rows)


def of_assets(
    connection: sa.Connection, media_ids: Sequence[str]
) -> dict[str, dict[str, str | int | float]]:
    """Return the fields of assets by ID, of those that have any."""
    query = (
        sa.select(custom_fields)
        .where(custom_fields.c.media_id.in_(media_ids))
        .order_by(custom_fields.c.name)
    )
    found: dict[str, dict[str, Value]] = {}
    for row in connection.execute(query):
        number = row.number
        if number is not None and float(number).is_integer():
            number = int(number)
        found.setdefault(row.media_id, {})[row.name] = row.text if number is None else number
    return found


def read(path: str, document: Mapping[str, Any]) -> dict[str, Value]:
    """Return the fields that a document gives to an asset.

    Raises:
        InvalidParameter: there are too many, or a value is neither a text nor a number.
    """
    if len(document) > MOST:
        raise InvalidParameter(path, f"More than {MOST} fields.")
    return {
        _name(path, name): _value(f"{path}.{name}", value)
        for name, value in document.items()
        if value is not None
    }


def read_filters(path: str, document: Mapping[str, Any]) -> tuple[FieldFilter, ...]:
    """Return the filters that a document asks for.

    Raises:
        InvalidParameter: one is neither a value, a list of values nor a pair of bounds.
    """
    if len(document) > MOST:
        raise InvalidParameter(path, f"More than {MOST} fields.")
    return tuple(_filter(path, name, given) for name, given in document.items())


def matching(wanted: FieldFilter) -> sa.ColumnElement[bool]:
    """Return the SQL of a filter on assets."""
    conditions = [custom_fields.c.name == wanted.name]
    if wanted.values:
        texts = [value for value in wanted.values if isinstance(value, str)]
        numbers = [float(value) for value in wanted.values if not isinstance(value, str)]
        conditions.append(
            sa.or_(
                custom_fields.c.number.is_(None) & custom_fields.c.text.in_(texts),
                custom_fields.c.number.in_(numbers),
            )
        )
    number = custom_fields.c.number
    compare = {
        "gt": number.__gt__,
        "gte": number.__ge__,
        "lt": number.__lt__,
        "lte": number.__le__,
    }
    conditions += [compare[name](bound) for name, bound in wanted.bounds]
    return assets.c.media_id.in_(sa.select(custom_fields.c.media_id).where(*conditions))


def _filter(path: str, name: str, given: Any) -> FieldFilter:
    at = f"{path}.{_name(path, name)}"
    if isinstance(given, dict):
        if not given or not set(given) <= _BOUNDS:
            raise InvalidParameter(at, f"Bounds are {', '.join(sorted(_BOUNDS))}.")
        bounds = []
        for key, bound in given.items():
            number = _value(f"{at}.{key}", bound)
            if isinstance(number, str):
                raise InvalidParameter(f"{at}.{key}", "It is not a number.")
            bounds.append((key, float(number)))
        return FieldFilter(name, bounds=tuple(bounds))
    if isinstance(given, list):
        if not 1 <= len(given) <= MOST:
            raise InvalidParameter(at, f"It holds 1 to {MOST} values.")
        return FieldFilter(name, tuple(_value(f"{at}[{i}]", one) for i, one in enumerate(given)))
    return FieldFilter(name, (_value(at, given),))


def _name(path: str, name: str) -> str:
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InvalidParameter(path, f"The name of a field has 1 to {LONGEST_NAME} characters.")
    return name


def _value(path: str, value: Any) -> Value:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and math.isfinite(value) and abs(value) <= _LARGEST:
        return value
    raise InvalidParameter(path, "It is neither a text nor a number.")
