"""Answers as XML, for callers of the older signature (`protocol.md` sections 9 and 10)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'

_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write, escaped or not."""

_NO_NAME = re.compile(r"[^A-Za-z0-9_.-]")

_ESCAPED = {"\r": "&#13;"}
"""A parser would read a bare carriage return as a line feed."""


def render(root: str, fields: Mapping[str, Any]) -> bytes:
    """Return a document: fields as elements, items of an array as elements of the field's name.

    What an answer cannot say in XML (an empty array, a name that is none) is left out or spelt
    as close as can be.
    """
    parts = [_DECLARATION]
    _write(parts, root, fields)
    return "".join(parts).encode("utf-8")


def _write(parts: list[str], name: str, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, list | tuple):
        for item in value:
            _write(parts, name, item)
        return
    tag = _name(name)
    parts.append(f"<{tag}>")
    if isinstance(value, Mapping):
        for inner, item in value.items():
            _write(parts, str(inner), item)
    else:
        parts.append(_text(value))
    parts.append(f"</{tag}>")


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return escaped(text)


def escaped(text: str) -> str:
    """Return a text as it stands between tags; what XML cannot say at all is U+FFFD."""
    return escape(_NO_CHARACTER.sub("\ufffd", text), _ESCAPED)


def _name(text: str) -> str:
    name = _NO_NAME.sub("_", text)
    return name if name[:1].isalpha() or name.startswith("_") else f"_{name}"
