"""Single conditions of a search as SQL: what each field means and how it is compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from reelwright.errors import InvalidParameter
from reelwright.library.address import AddressError, parse
from reelwright.library.match import Condition, Interval
from reelwright.library.tables import assets

TYPE, STATUS = "mediaType", "status"
DELETED = "Deleted"
"""The state of assets that were deleted: no text of the row, it has the time instead."""

LONGEST_FUZZY = 60
"""Characters of a text that is looked for inside others."""

_STATUSES = {
    "0": "Init",
    "1": "Preparing",
    "2": "PrepareFail",
    "3": "Normal",
    "10": "Uploading",
    "12": "UploadSucc",
    "13": "Transcoding",
    "14": "TranscodeFailed",
    "15": "Auditing",
    "16": "Refused",
    "17": DELETED,
    "18": "UploadFailed",
}
_BY_NAME = {name.lower(): name for name in _STATUSES.values()}
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?P<fraction>\.\d+)?)?Z?", re.ASCII)
_LARGEST = 2**63 - 1
_WIDEST = 30

Clause = sa.ColumnElement[bool]


class _Lower(FunctionElement[str]):
    """A text in small letters, after Unicode."""

    inherit_cache = True
    type = sa.Text()


@compiles(_Lower)
def _lower(element: _Lower, compiler: Any, **options: Any) -> str:
    return f"lower({compiler.process(element.clauses, **options)})"


@compiles(_Lower, "sqlite")
def _lower_sqlite(element: _Lower, compiler: Any, **options: Any) -> str:
    # SQLite's own `lower` knows the ASCII letters only; `Database` brings this one.
    return f"unicode_lower({compiler.process(element.clauses, **options)})"


class _Contains(FunctionElement[bool]):
    """Whether the first text contains the second, byte for byte."""

    inherit_cache = True
    type = sa.Boolean()


@compiles(_Contains)
def _contains(element: _Contains, compiler: Any, **options: Any) -> str:
    return f"(strpos({compiler.process(element.clauses, **options)}) > 0)"


@compiles(_Contains, "sqlite")
def _contains_sqlite(element: _Contains, compiler: Any, **options: Any) -> str:
    return f"(instr({compiler.process(element.clauses, **options)}) > 0)"


class _Apart(FunctionElement[bool]):
    """A condition in parentheses; those of SQLAlchemy's own are taken off again."""

    inherit_cache = True
    type = sa.Boolean()


@compiles(_Apart)
def _apart(element: _Apart, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)})"


def joined(join: Callable[..., Clause], parts: Sequence[Clause]) -> Clause:
    """Return parts joined by `sa.and_` or `sa.or_`, many of them in groups of groups.

    A chain is as deep as it is long to SQLite, which takes a depth of 1000.
    """
    while len(parts) > _WIDEST:
        rows = [parts[i : i + _WIDEST] for i in range(0, len(parts), _WIDEST)]
        parts = [_Apart(join(*row)) for row in rows]
    return join(*parts)


def condition(given: Condition) -> Clause:
    """Return the SQL of one condition.

    Raises:
        InvalidParameter: the field is not known, cannot be compared like this, or the value is
            none of its kind.
    """
    make = _FIELDS.get(given.field)
    if make is None:
        raise _refused(f"There is no field {given.field}")
    if isinstance(given.value, str) and len(given.value) > LONGEST_FUZZY and given.operator == "=":
        raise _refused(f"A value after = is longer than {LONGEST_FUZZY} characters")
    if "\0" in "".join(_values(given)):
        raise _refused("A value holds a zero character")
    return make(given)


def _values(given: Condition) -> tuple[str, ...]:
    if isinstance(given.value, Interval):
        return given.value.low, given.value.high
    return (given.value,) if isinstance(given.value, str) else given.value


def _text(column: sa.ColumnElement[str]) -> Callable[[Condition], Clause]:
    """Compare a text: `=` looks for words inside it, `==` and `!=` with all of it."""

    def make(given: Condition) -> Clause:
        value = given.value
        if not isinstance(value, str):
            raise _refused(f"{given.field} is compared with one text")
        if given.operator == "==":
            return column == value
        if given.operator == "!=":
            return column != value
        inside = _Lower(column)
        # Grouped: what stays in one chain with its neighbours becomes too long with them.
        return _Apart(joined(sa.and_, [sa.true(), *(_Contains(inside, w) for w in words(value))]))

    return make


def words(text: str) -> list[str]:
    """Split a text at blanks and into single CJK characters, in small letters."""
    found: list[str] = []
    for part in text.lower().split():
        run = ""
        for character in part:
            if _is_cjk(character):
                found += [run, character]
                run = ""
            else:
                run += character
        found.append(run)
    return list(dict.fromkeys(word for word in found if word))


def _is_cjk(character: str) -> bool:
    if character.isascii():
        return False
    name = unicodedata.name(character, "")
    return name.startswith(("CJK UNIFIED", "CJK COMPAT", "HIRAGANA", "KATAKANA", "HANGUL"))


def _exact(
    column: sa.ColumnElement[Any], convert: Callable[[str], Any] = str
) -> Callable[[Condition], Clause]:
    """Compare with one value or with several."""

    def make(given: Condition) -> Clause:
        if isinstance(given.value, Interval):
            raise _refused(f"{given.field} is not compared with an interval")
        found = column.in_([convert(value) for value in _values(given)])
        return _unless(given, found)

    return make


def _tags(given: Condition) -> Clause:
    if isinstance(given.value, Interval):
        raise _refused("tagList is not compared with an interval")
    listed = sa.literal(",").concat(assets.c.tags).concat(sa.literal(","))
    ways = [_Contains(listed, f",{value.strip()},") for value in _values(given) if _is_tag(value)]
    return _unless(given, _Apart(joined(sa.or_, [sa.false(), *ways])))


def _is_tag(value: str) -> bool:
    return bool(value.strip()) and "," not in value


def _status(given: Condition) -> Clause:
    if isinstance(given.value, Interval):
        raise _refused("status is not compared with an interval")
    names = [_status_name(value) for value in _values(given)]
    living = assets.c.deleted.is_(None)
    found = sa.and_(living, assets.c.status.in_([name for name in names if name != DELETED]))
    if given.operator in ("!=", "not in"):
        # Deleted ones only come when they are asked for.
        return sa.and_(living, sa.not_(found))
    return sa.or_(found, assets.c.deleted.is_not(None)) if DELETED in names else found


def asks_for_deleted(given: Condition) -> bool:
    """Tell whether a condition names the state of assets that were deleted.

    Raises:
        InvalidParameter: it names a state that does not exist.
    """
    if given.field != STATUS or given.operator in ("!=", "not in"):
        return False
    return DELETED in map(_status_name, _values(given))


def _status_name(value: str) -> str:
    name = _STATUSES.get(value.strip()) or _BY_NAME.get(value.strip().lower())
    if name is None:
        raise _refused("There is no such status")
    return name


def _moment(column: sa.ColumnElement[int]) -> Callable[[Condition], Clause]:
    """Compare a time with an interval."""

    def make(given: Condition) -> Clause:
        value = given.value
        if not isinstance(value, Interval):
            raise _refused(f"{given.field} is compared with an interval")
        (first, after_low), (high, last) = _span(value.low), _span(value.high)
        return sa.and_(
            column >= first if value.with_low else column > after_low,
            column <= last if value.with_high else column < high,
        )

    return make


def _span(text: str) -> tuple[int, int]:
    """Return the first and the last millisecond that a bound means.

    A time in whole seconds, as answers show it, means all of its second: with it as both bounds
    of a closed interval the asset is found that shows it.
    """
    text = text.strip()
    written = _TIME.fullmatch(text)
    if not written:
        return _integer(text), _integer(text)
    try:
        moment = datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
    except ValueError:
        raise _refused("A bound is no time") from None
    first = round(moment.timestamp() * 1000)
    return first, first if written["fraction"] else first + 999


def _integer(text: str) -> int:
    if re.fullmatch(r"\s*-?\d{1,19}\s*", text, re.ASCII) and abs(int(text)) <= _LARGEST:
        return int(text)
    raise _refused("A value is not a whole number")


def _bucket(value: str) -> str:
    host = value.strip().lower().rpartition("://")[2].strip("/")
    with suppress(AddressError):
        return parse(f"http://{host}/-").bucket
    return host


def _media_type(value: str) -> str:
    if value not in ("video", "audio", "image", "text", "other"):
        raise _refused("There is no such mediaType")
    return value


def _nothing(given: Condition) -> Clause:
    """Results of analyses, of which there are none here."""
    return _unless(given, sa.false())


def _unless(given: Condition, found: Clause) -> Clause:
    """Turn a condition around for != and `not in`; what is not known is not equal."""
    if given.operator not in ("!=", "not in"):
        return found
    return sa.not_(sa.func.coalesce(found, sa.false()))


def _refused(reason: str) -> InvalidParameter:
    return InvalidParameter("Match", f"{reason}.")


_FIELDS: dict[str, Callable[[Condition], Clause]] = {
    "title": _text(assets.c.title),
    "description": _text(assets.c.description),
    "tagList": _tags,
    "mediaId": _exact(assets.c.media_id),
    "cateId": _exact(assets.c.cate_id, _integer),
    "referenceId": _exact(assets.c.reference_id),
    "businessType": _exact(assets.c.business_type),
    "source": _exact(assets.c.source),
    TYPE: _exact(assets.c.media_type, _media_type),
    STATUS: _status,
    "utcCreate": _moment(assets.c.created),
    "utcModified": _moment(assets.c.modified),
    "fileInfo.storageLocation": _exact(assets.c.bucket, _bucket),
    "ocrInfo.tracks.content": _nothing,
    "aiLabelInfo.category": _nothing,
    "aiLabelInfo.label_id": _nothing,
}
