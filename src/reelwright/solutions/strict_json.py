"""JSON texts of callers, read strictly, with the place of the first mistake."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from reelwright.errors import InvalidParameter, MissingParameter

DEEPEST = 100
"""Levels of nesting; no documented document comes near."""

LONGEST_EXPLAINED = 64 * 1024
"""Characters of a text that is no JSON in which the very first mistake is looked for."""

_BLANK = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_STRING = re.compile(r'(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*')
_NUMBER_PREFIX = re.compile(r"-?(?:(?:0|[1-9]\d*)(?:\.\d*)?(?:(?<=\d)[eE][+-]?\d*)?)?", re.ASCII)
_ESCAPE_PREFIX = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?")


def read_object(name: str, text: str | Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the JSON object that the argument `name` holds.

    Raises:
        MissingParameter: the argument is absent or empty.
        InvalidParameter: it is not JSON, the reason saying line and column, or no object.
    """
    if text is None or (isinstance(text, str) and not text.strip()):
        raise MissingParameter(name)
    value = dict(text) if isinstance(text, Mapping) else read_value(name, text)
    if not isinstance(value, dict):
        raise InvalidParameter(name, "It must be a JSON object.")
    return value


def read_value(name: str, text: str) -> Any:
    """Return the JSON value that the argument `name` holds.

    Raises:
        InvalidParameter: it is not JSON; the reason says line and column.
    """
    mistake = find_mistake(text) if len(text) <= LONGEST_EXPLAINED else None
    try:
        if mistake is None:
            return json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        mistake = error.pos
    except (ValueError, RecursionError):
        raise InvalidParameter(name, "It is not JSON that can be read.") from None
    before = text[:mistake]
    line = before.count("\n") + 1
    column = mistake - (before.rfind("\n") + 1) + 1
    raise InvalidParameter(name, f"It is not JSON: see line {line} column {column}.")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def find_mistake(text: str) -> int | None:
    """Return the index of the first character that cannot stand there, None for good JSON.

    Where the text ends too early, the index is its length.
    """
    scanner = _Scanner(text)
    try:
        scanner.value(0)
        scanner.blank()
        if scanner.at < len(text):
            scanner.fail()
    except _MistakeError as mistake:
        return mistake.at
    return None


class _MistakeError(Exception):
    def __init__(self, at: int) -> None:
        self.at = at


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def fail(self, at: int | None = None) -> None:
        raise _MistakeError(self.at if at is None else at)

    def blank(self) -> str:
        """Go behind blanks and return the character that stands there, "" at the end."""
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.text[self.at : self.at + 1]

    def value(self, depth: int) -> None:
        character = self.blank()
        if depth > DEEPEST:
            self.fail()
        if character == "{":
            self.members(depth, "}")
        elif character == "[":
            self.members(depth, "]")
        elif character == '"':
            self.string()
        elif character in ("t", "f", "n"):
            self.word({"t": "true", "f": "false", "n": "null"}[character])
        else:
            self.number()

    def members(self, depth: int, closing: str) -> None:
        self.at += 1
        if self.blank() == closing:
            self.at += 1
            return
        while True:
            if closing == "}":
                if self.blank() != '"':
                    self.fail()
                self.string()
                if self.blank() != ":":
                    self.fail()
                self.at += 1
            self.value(depth + 1)
            character = self.blank()
            if character not in (",", closing) or not character:
                self.fail()
            self.at += 1
            if character == closing:
                return

    def string(self) -> None:
        match = _STRING.match(self.text, self.at + 1)
        end = match.end() if match else self.at + 1
        if self.text[end : end + 1] == "\\":
            escape = _ESCAPE_PREFIX.match(self.text, end)
            self.fail(escape.end() if escape else end)
        if self.text[end : end + 1] != '"':
            self.fail(end)
        self.at = end + 1

    def word(self, word: str) -> None:
        for i, character in enumerate(word):
            if self.text[self.at + i : self.at + i + 1] != character:
                self.fail(self.at + i)
        self.at += len(word)

    def number(self) -> None:
        match = _NUMBER.match(self.text, self.at)
        prefix = _NUMBER_PREFIX.match(self.text, self.at)
        if match is None:
            self.fail(prefix.end() if prefix else self.at)
            return
        if prefix is not None and prefix.end() > match.end():
            self.fail(prefix.end())
        self.at = match.end()
