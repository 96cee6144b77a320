"""What an access key may do: statements that allow or deny actions, as RAM policies have them.

Of the vendor's policy language: `Statement` with `Effect`, `Action` or `NotAction`, and the
`Resource` `*`; this server knows no smaller one. Conditions are refused, not ignored.
"""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

PREFIX = "ice:"

_PATTERN = re.compile(r"[A-Za-z0-9*?]{1,128}")


class Verdict(Enum):
    """What a policy says of an action; what nothing allows is denied implicitly."""

    ALLOWED = ""
    IMPLICIT_DENY = "ImplicitDeny"
    EXPLICIT_DENY = "ExplicitDeny"


@dataclass(frozen=True)
class Statement:
    """Allows or denies the actions of its patterns, or (`others`) all but those.

    Patterns have no prefix; `*` stands for any characters, `?` for one, case does not matter.
    """

    allows: bool
    patterns: tuple[str, ...]
    others: bool = False

    def covers(self, action: str) -> bool:
        """Tell whether the statement is about an action."""
        named = any(_expression(pattern).fullmatch(action) for pattern in self.patterns)
        return named != self.others


@dataclass(frozen=True)
class Policy:
    """What a key may do; a denial wins over whatever allows the same."""

    statements: tuple[Statement, ...] = (Statement(allows=True, patterns=("*",)),)
    read_only: bool = False

    def judge(self, action: str, *, reads: bool) -> Verdict:
        """Return what the policy says of an action; `reads`: it changes nothing."""
        about = [statement for statement in self.statements if statement.covers(action)]
        if any(not statement.allows for statement in about):
            return Verdict.EXPLICIT_DENY
        if not about or (self.read_only and not reads):
            return Verdict.IMPLICIT_DENY
        return Verdict.ALLOWED

    @property
    def patterns(self) -> tuple[str, ...]:
        """All patterns of all statements."""
        return tuple(pattern for one in self.statements for pattern in one.patterns)


FULL = Policy()


def of_patterns(allow: list[str], deny: list[str], *, read_only: bool = False) -> Policy:
    """Return the policy of lists of patterns; without `allow` everything is, but for `deny`.

    Raises:
        ValueError: something is no pattern of actions.
    """
    statements = [Statement(allows=True, patterns=_patterns(allow or ["*"]))]
    if deny:
        statements.append(Statement(allows=False, patterns=_patterns(deny)))
    return Policy(tuple(statements), read_only)


def of_document(document: Any, *, read_only: bool = False) -> Policy:
    """Read a policy document.

    Raises:
        ValueError: it is none, or asks for what this server does not know.
    """
    if not isinstance(document, Mapping):
        raise ValueError("A policy is a JSON object with a Statement.")
    unknown = set(document) - {"Version", "Statement"}
    if unknown:
        raise ValueError(f"A policy cannot have {', '.join(sorted(map(str, unknown)))} here.")
    listed = document.get("Statement")
    statements = [listed] if isinstance(listed, Mapping) else listed
    if not isinstance(statements, list) or not statements:
        raise ValueError("A policy needs a Statement, or a list of them.")
    return Policy(tuple(_statement(one) for one in statements), read_only)


def names_any(pattern: str, actions: Iterable[str]) -> bool:
    """Tell whether a pattern is about any of these actions."""
    return any(_expression(pattern).fullmatch(action) for action in actions)


def to_text(policy: Policy) -> str:
    """Return a policy as JSON text, for storing."""
    statements = [
        {
            "Effect": "Allow" if one.allows else "Deny",
            "NotAction" if one.others else "Action": [PREFIX + name for name in one.patterns],
            "Resource": "*",
        }
        for one in policy.statements
    ]
    return json.dumps({"Version": "1", "Statement": statements, "ReadOnly": policy.read_only})


@lru_cache(maxsize=256)
def of_text(text: str) -> Policy:
    """Read what `to_text` wrote; policies of many calls are read once."""
    document = json.loads(text)
    read_only = bool(document.pop("ReadOnly"))
    return of_document(document, read_only=read_only)


def _statement(document: Any) -> Statement:
    if not isinstance(document, Mapping) or document.get("Effect") not in ("Allow", "Deny"):
        raise ValueError('The Effect of a statement is "Allow" or "Deny".')
    unknown = set(document) - {"Effect", "Action", "NotAction", "Resource", "Sid"}
    if unknown:
        raise ValueError(f"A statement cannot have {', '.join(sorted(map(str, unknown)))} here.")
    if document.get("Resource", "*") not in ("*", ["*"]):
        raise ValueError('The only Resource is "*".')
    if ("Action" in document) == ("NotAction" in document):
        raise ValueError("A statement has either Action or NotAction.")
    others = "NotAction" in document
    named = document["NotAction" if others else "Action"]
    listed = [named] if isinstance(named, str) else named
    return Statement(document["Effect"] == "Allow", _patterns(listed), others)


def _patterns(listed: Any) -> tuple[str, ...]:
    if not isinstance(listed, list) or not listed:
        raise ValueError("Action is a pattern or a list of patterns.")
    found = []
    for item in listed:
        pattern = str(item).removeprefix(PREFIX)
        if _PATTERN.fullmatch(pattern) is None:
            raise ValueError(f'"{item}" is no pattern of actions, such as {PREFIX}Get*.')
        found.append(pattern)
    return tuple(found)


@lru_cache(maxsize=1024)
def _expression(pattern: str) -> re.Pattern[str]:
    # Its expressions never go back over a star, so that no pattern is slow to match.
    return re.compile(fnmatch.translate(pattern), re.IGNORECASE)
