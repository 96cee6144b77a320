"""The names that a font file gives itself, read from its `name` table."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_MAX_TABLE = 1 << 20
_MAX_RECORDS = 4096


@dataclass(frozen=True, slots=True)
class Names:
    """Family, style (`Bold`) and full name, as the first font in the file spells them."""

    family: str
    style: str
    full: str


def read_names(path: Path) -> Names | None:
    """Return the names of a TrueType or OpenType file, None when it is not one."""
    try:
        with path.open("rb") as stream:
            table = _name_table(stream)
            return None if table is None else _names(table)
    except (OSError, struct.error, UnicodeDecodeError):
        return None


def _name_table(stream: BinaryIO) -> bytes | None:
    start = 0
    head = stream.read(16)
    if head[:4] == b"ttcf":
        start = int(struct.unpack(">I", head[12:16])[0])
    elif head[:4] not in (b"\0\1\0\0", b"OTTO", b"true"):
        return None
    stream.seek(start + 4)
    (count,) = struct.unpack(">H", stream.read(2))
    stream.seek(start + 12)
    for _ in range(count):
        tag, _, offset, length = struct.unpack(">4sIII", stream.read(16))
        if tag == b"name":
            stream.seek(offset)
            return stream.read(min(length, _MAX_TABLE))
    return None


def _names(table: bytes) -> Names:
    _, count, storage = struct.unpack(">HHH", table[:6])
    found: dict[int, str] = {}
    for place in range(min(count, _MAX_RECORDS)):
        record = struct.unpack(">HHHHHH", table[6 + 12 * place : 18 + 12 * place])
        platform, _, language, name, length, offset = record
        # English on the Windows platform; where there is none, whatever comes first.
        if platform not in (0, 3) or (name in found and language != 0x409):
            continue
        text = table[storage + offset : storage + offset + length]
        found[name] = text.decode("utf-16-be")
    family = found.get(16, found.get(1, ""))
    style = found.get(17, found.get(2, "Regular"))
    return Names(family, style, found.get(4, f"{family} {style}"))
