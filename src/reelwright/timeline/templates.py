"""Timeline templates: a Timeline with parameters in the place of values, and how it is filled.

"$Name"           the value that the caller gives as Name
"$Name:default"   or the default, read as JSON where it is JSON
"$Name:NULL"      or nothing: the field is left out
"$$text"          the text "$text"
{"Sys_Type": "ArrayItems", "Sys_ArrayObject": "$Name", "Sys_Template": …}
                  inside a list: one copy of the inner template for each entry of the caller's list
{"Sys_Type": "Array", …}
                  as the value of a field: the list of these copies
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reelwright.errors import InvalidParameter, MissingParameter
from reelwright.timeline import placeholders
from reelwright.timeline.placeholders import Placeholder

CLIPS_PARAM = "ClipsParam"
ARRAY, ARRAY_ITEMS = "Array", "ArrayItems"

MEDIA_FIELDS = frozenset(
    "MediaId ImageId MediaURL MediaUrl ImageURL ImageUrl FileURL FileUrl SubtitleURL".split()
)
"""Fields of a Timeline that name a file."""

MOST_VALUES = 250_000
MOST_CHARACTERS = 8 * 1024 * 1024
"""A filled template is no larger than a Timeline that a caller may send: in JSON, but for what
stands between values."""

_IDS = ("MediaId", "ImageId")
_ADDRESS = ("http", "oss:")
_LEFT_OUT = object()
_written = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Parameter:
    """A place of a template that the caller fills; `inner` is what an array is made of."""

    name: str
    optional: bool
    """True when it may be left out of ClipsParam."""
    default: Any
    """What stands there without it; None where the field is left out or nothing was given."""
    key: str = ""
    """The field it stands in."""
    owner: Mapping[str, Any] = field(default_factory=dict)
    """The object that has the field."""
    tracks: str = ""
    """The list of tracks it stands under, such as VideoTracks."""
    inner: Any = _LEFT_OUT

    @property
    def repeats(self) -> bool:
        """Whether the caller gives a list."""
        return self.inner is not _LEFT_OUT


def check_template(config: Mapping[str, Any], path: str = "Config") -> None:
    """Check that every array of a template is one.

    Raises:
        MissingParameter: an array says neither of what nor from what it is made.
        InvalidParameter: it is of no known type, stands in the wrong place or names no parameter.
    """
    _check(config, path, listed=False, outermost=True)


def expand(config: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the Timeline that a template becomes with the values in ClipsParam.

    Raises:
        MissingParameter: a value without a default is not given.
        InvalidParameter: a list is none, an entry does not fit, or all would become too large.
    """
    check_template(config)
    filled = _Filling().value(config, (_Scope(given, CLIPS_PARAM),))
    assert isinstance(filled, dict)
    return filled


def parameters(config: Mapping[str, Any]) -> list[Parameter]:
    """Return what a template takes from ClipsParam, in its own order, each name once."""
    found: dict[str, Parameter] = {}
    for one in _walk(config, "", {}, ""):
        found.setdefault(one.name, one)
    return list(found.values())


def sample(config: Any) -> dict[str, Any]:
    """Return a ClipsParam to be filled in: words for media and text, else the defaults."""
    return {one.name: _sample(one) for one in parameters(config)}


def _sample(one: Parameter) -> Any:
    if one.repeats:
        return [sample(one.inner)]
    if one.key in MEDIA_FIELDS:
        return "mediaId"
    return "text" if one.key == "Content" else one.default


def _walk(value: Any, key: str, owner: Mapping[str, Any], tracks: str) -> Iterator[Parameter]:
    if isinstance(value, str):
        one = placeholders.read(value)
        if one is not None:
            yield Parameter(one.name, one.optional, one.default, key, owner, tracks)
    elif isinstance(value, dict) and "Sys_Type" in value:
        one = placeholders.read(value.get("Sys_ArrayObject"))
        if one is not None:
            inner = value.get("Sys_Template")
            yield Parameter(one.name, one.optional, one.default, key, owner, tracks, inner)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _walk(item, name, value, tracks or name)
    elif isinstance(value, list):
        for item in value:
            yield from _walk(item, key, owner, tracks)


def _check(value: Any, path: str, *, listed: bool, outermost: bool = False) -> None:
    if isinstance(value, list):
        for index, item in enumerate(value):
            _check(item, f"{path}[{index}]", listed=True)
    elif isinstance(value, dict) and "Sys_Type" in value:
        wanted = ARRAY_ITEMS if listed else ARRAY
        if value["Sys_Type"] not in (ARRAY, ARRAY_ITEMS) or outermost:
            raise InvalidParameter(f"{path}.Sys_Type", f"It is neither {ARRAY} nor {ARRAY_ITEMS}.")
        if value["Sys_Type"] != wanted:
            where = "An entry of a list" if listed else "The value of a field"
            raise InvalidParameter(f"{path}.Sys_Type", f"{where} is of the type {wanted}.")
        for name in ("Sys_ArrayObject", "Sys_Template"):
            if value.get(name) in (None, ""):
                raise MissingParameter(f"{path}.{name}")
        if placeholders.read(value["Sys_ArrayObject"]) is None:
            raise InvalidParameter(f"{path}.Sys_ArrayObject", "A parameter is written $Name.")
        _check(value["Sys_Template"], f"{path}.Sys_Template", listed=False)
    elif isinstance(value, dict):
        for name, item in value.items():
            _check(item, f"{path}.{name}", listed=False)


@dataclass(frozen=True, slots=True)
class _Scope:
    """Values by name, and the path that leads to them."""

    values: Mapping[str, Any]
    path: str


class _Filling:
    """Fills one template and counts what it becomes."""

    def __init__(self) -> None:
        self.values, self.characters = MOST_VALUES, MOST_CHARACTERS
        self._sizes: dict[int, tuple[Any, tuple[int, int]]] = {}
        self._names: dict[int, frozenset[str]] = {}

    def value(self, value: Any, scopes: Sequence[_Scope]) -> Any:
        """Return what stands in a place, `_LEFT_OUT` when nothing does."""
        if isinstance(value, dict):
            self._spend(1, 0)
            array = "Sys_Type" in value
            return self._array(value, scopes) if array else self._object(value, scopes)
        if isinstance(value, list):
            self._spend(1, 0)
            return self._list(value, scopes)
        self._spend(1, len(_written(value)))
        if isinstance(value, str):
            one = placeholders.read(value)
            if one is not None:
                return self._put(one, scopes)
            return value[1:] if value.startswith("$$") else value
        return value

    def _object(self, given: Mapping[str, Any], scopes: Sequence[_Scope]) -> dict[str, Any]:
        filled, addresses = {}, {}
        for key, value in given.items():
            self._spend(0, len(_written(key)))
            found = self.value(value, scopes)
            if found is _LEFT_OUT:
                continue
            if key in _IDS and placeholders.read(value) is not None and _is_address(found):
                addresses["MediaURL"] = found
            else:
                filled[key] = found
        return filled | addresses

    def _list(self, given: Sequence[Any], scopes: Sequence[_Scope]) -> list[Any]:
        filled: list[Any] = []
        for value in given:
            found = self.value(value, scopes)
            if isinstance(value, dict) and "Sys_Type" in value:
                filled += [] if found is _LEFT_OUT else found
            elif found is not _LEFT_OUT:
                filled.append(found)
        return filled

    def _array(self, given: Mapping[str, Any], scopes: Sequence[_Scope]) -> Any:
        # Read again for each copy of what is around it; a long default costs each time.
        self._spend(0, len(given["Sys_ArrayObject"]))
        one = placeholders.read(given["Sys_ArrayObject"])
        assert one is not None
        entries, path = _look_up(one, scopes)
        if entries is _LEFT_OUT:
            return _LEFT_OUT
        if not isinstance(entries, list):
            raise InvalidParameter(path, "It must be a list.")
        template = given["Sys_Template"]
        names = self._names.get(id(template))
        if names is None:
            names = frozenset(inner.name for inner in _walk(template, "", {}, ""))
            self._names[id(template)] = names
        copies = []
        for index, entry in enumerate(entries):
            scope = _entry(entry, names, f"{path}[{index}]")
            copies.append(self.value(template, (*scopes, scope)))
        return [copy for copy in copies if copy is not _LEFT_OUT]

    def _put(self, one: Placeholder, scopes: Sequence[_Scope]) -> Any:
        found, _ = _look_up(one, scopes)
        if found is not _LEFT_OUT:
            self._spend(*self._size(found))
        return found

    def _size(self, value: Any) -> tuple[int, int]:
        """Return the number of values and characters of something given; counted once each."""
        if not isinstance(value, dict | list):
            return 1, len(_written(value))
        if id(value) not in self._sizes:
            inner = list(value.values()) if isinstance(value, dict) else value
            sizes = [self._size(item) for item in inner]
            keys = sum(len(_written(key)) for key in value) if isinstance(value, dict) else 0
            size = 1 + sum(one[0] for one in sizes), keys + sum(one[1] for one in sizes)
            # The value is kept with it: its id must not become that of another.
            self._sizes[id(value)] = value, size
        return self._sizes[id(value)][1]

    def _spend(self, values: int, characters: int) -> None:
        self.values -= values
        self.characters -= characters
        if self.values < 0 or self.characters < 0:
            raise InvalidParameter(
                CLIPS_PARAM,
                f"The timeline would have more than {MOST_VALUES} values"
                f" or {MOST_CHARACTERS} characters.",
            )


def _look_up(one: Placeholder, scopes: Sequence[_Scope]) -> tuple[Any, str]:
    """Return what is given under a name, the innermost first, and the path that leads to it."""
    for scope in reversed(scopes):
        found = scope.values.get(one.name)
        if found is not None:
            return found, f"{scope.path}.{one.name}"
    path = f"{scopes[-1].path}.{one.name}"
    if not one.optional:
        raise MissingParameter(path)
    return (_LEFT_OUT if one.default is None else one.default), path


def _entry(entry: Any, names: frozenset[str], path: str) -> _Scope:
    """Return the values of an entry of a list; a plain one is the template's only parameter."""
    if isinstance(entry, dict):
        return _Scope(entry, path)
    if len(names) != 1 or entry is None:
        reason = "" if entry is None else " or, for a template with one parameter, a plain value"
        raise InvalidParameter(path, f"It must be an object{reason}.")
    return _Scope({next(iter(names)): entry}, path)


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and value.lower().startswith(_ADDRESS)
