"""The language of `Match`: conditions on assets joined by `and` and `or`, read into a tree.

    title = 'dog' and (tagList in ('a', 'b') or cateId == 44) and utcCreate = [1, 2)

The tree says nothing of the database; `search` turns it into SQL.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from reelwright.errors import InvalidParameter

MOST_CONDITIONS = 200
MOST_VALUES = 1000
DEEPEST = 50
"""Limits that no honest expression meets; they bound what the database is asked."""

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
      | (?P<number>-?\d+(?:\.\d+)?(?![\w.]))
      | (?P<word>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
      | (?P<sign>==|!=|=|[()\[\],])
    )""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_ESCAPED = re.compile(r"\\(['\"\\])")
_KEYWORDS = ("and", "or", "in", "not")


@dataclass(frozen=True)
class Interval:
    """Values between two bounds, each of which belongs to it or not."""

    low: str
    high: str
    with_low: bool
    with_high: bool


@dataclass(frozen=True)
class Condition:
    """One comparison: `=` with a text or an interval, `==`, `!=`, `in`, `not in`."""

    field: str
    operator: str
    value: str | Interval | tuple[str, ...]


@dataclass(frozen=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class AnyOf:
    """One of the parts holds."""

    parts: tuple[Node, ...]


Node = Condition | AllOf | AnyOf


def parse(text: str) -> Node | None:
    """Return the tree of an expression; None for a blank one, which everything matches.

    Raises:
        InvalidParameter: it is not an expression of the language; the reason says where.
    """
    reader = _Reader(text)
    if reader.kind == "end":
        return None
    found = reader.joined(0, bare=True)
    if reader.kind != "end":
        reader.refuse("Something stands behind the expression")
    return found


def conditions(node: Node | None) -> list[Condition]:
    """Return all conditions of a tree, from left to right."""
    if node is None:
        return []
    if isinstance(node, Condition):
        return [node]
    return [one for part in node.parts for one in conditions(part)]


class _Reader:
    """Goes through the tokens of an expression from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._end = 0
        self._conditions = 0
        self._values = 0
        self.kind = ""
        self.token = ""
        self._advance()

    def joined(self, depth: int, *, bare: bool = False) -> Node:
        """Read terms joined by `or` and, more tightly, by `and`.

        Outside of parentheses (`bare`) the two are not mixed.
        """
        if depth > DEEPEST:
            self.refuse("The parentheses are too deep")
        ways = [self._all(depth)]
        while self._take("or"):
            ways.append(self._all(depth))
        if len(ways) == 1:
            return ways[0]
        # A parenthesis of its own makes a term of one part, which is not of this level.
        if bare and self._mixed:
            self.refuse("`or` beside `and` stands in parentheses")
        return AnyOf(tuple(ways))

    def _all(self, depth: int) -> Node:
        parts = [self._term(depth)]
        while self._take("and"):
            parts.append(self._term(depth))
            if depth == 0:
                self._mixed = True
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    _mixed = False

    def _term(self, depth: int) -> Node:
        if self._take("("):
            inside = self.joined(depth + 1)
            self._expect(")")
            return inside
        return self._condition()

    def _condition(self) -> Condition:
        self._conditions += 1
        if self._conditions > MOST_CONDITIONS:
            self.refuse(f"There are more than {MOST_CONDITIONS} conditions")
        if self.kind != "word" or self.token.lower() in _KEYWORDS:
            self.refuse("A field is expected")
        field = self.token
        self._advance()
        for sign in ("==", "!="):
            if self._take(sign):
                return Condition(field, sign, self._value())
        if self._take("="):
            if self.kind == "sign" and self.token in "([":
                return Condition(field, "=", self._interval())
            return Condition(field, "=", self._value())
        operator = "not in" if self._take("not") else "in"
        self._expect("in")
        return Condition(field, operator, self._list())

    def _interval(self) -> Interval:
        with_low = self.token == "["
        self._advance()
        low = self._value()
        self._expect(",")
        high = self._value()
        if self.kind != "sign" or self.token not in ")]":
            self.refuse("An interval ends with ) or ]")
        with_high = self.token == "]"
        self._advance()
        return Interval(low, high, with_low, with_high)

    def _list(self) -> tuple[str, ...]:
        self._expect("(")
        values = [self._value()]
        while self._take(","):
            values.append(self._value())
        self._expect(")")
        return tuple(values)

    def _value(self) -> str:
        self._values += 1
        if self._values > MOST_VALUES:
            self.refuse(f"There are more than {MOST_VALUES} values")
        if self.kind not in ("string", "number"):
            self.refuse("A value is expected")
        value = self.token
        if self.kind == "string":
            value = _ESCAPED.sub(r"\1", value[1:-1])
        self._advance()
        return value

    def _take(self, token: str) -> bool:
        if self.kind not in ("word", "sign") or self.token.lower() != token:
            return False
        self._advance()
        return True

    def _expect(self, token: str) -> None:
        if not self._take(token):
            self.refuse(f"`{token}` is expected")

    def _advance(self) -> None:
        self._at = self._end
        match = _TOKEN.match(self._text, self._at)
        if match is None:
            rest = self._text[self._at :]
            self._at += len(rest) - len(rest.lstrip())
            if rest.strip():
                self.refuse("This is not understood")
            self.kind, self.token = "end", ""
            return
        self.kind = str(match.lastgroup)
        self.token = match[self.kind]
        self._at, self._end = match.start(self.kind), match.end()

    def refuse(self, why: str) -> NoReturn:
        """Complain about the present place."""
        raise InvalidParameter("Match", f"{why} (character {self._at + 1}).")
