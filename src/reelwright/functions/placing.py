"""From an output's address, key or path with placeholders to those of the files. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reelwright.functions.protocol import FileKind

DEFAULT = "iproduction/{source}-{timestamp}-{sequenceId}"
"""The key of an output for which no address was given, without its extension."""

_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,4}$")


@dataclass(frozen=True)
class Placed:
    """A file and the address that it gets."""

    kind: FileKind
    address: str


def place(
    files: Sequence[FileKind], template: str, *, source: str, timestamp: int
) -> tuple[Placed, ...]:
    """Return where each file goes, in order.

    Where several files would get one address only the first, the best, is made. `{resultType}`
    stays as it is where it has no value, as do unknown placeholders.
    """
    placed: dict[str, Placed] = {}
    for number, file in enumerate(files, 1):
        values = {
            "{source}": source,
            "{timestamp}": str(timestamp),
            "{sequenceId}": f"{number:05d}",
        }
        if file.result_type:
            values["{resultType}"] = file.result_type
        # In one pass: a source whose own name holds a placeholder is left alone.
        pattern = "|".join(map(re.escape, values))
        address = re.sub(pattern, lambda match, values=values: values[match[0]], template)  # type: ignore[misc]
        if file.result_type and file.asset == "audio" and not _EXTENSION.search(address):
            address += f".{file.extension}"
        placed.setdefault(address, Placed(file, address))
    return tuple(placed.values())


def settled(files: Sequence[FileKind], template: str) -> frozenset[str]:
    """Return the addresses that a template gives whatever its source and time; none if it asks."""
    if "{source}" in template or "{timestamp}" in template:
        return frozenset()
    return frozenset(one.address for one in place(files, template, source="", timestamp=0))


def stem(file_name: str) -> str:
    """Return a file's name without its extension: what `{source}` stands for."""
    before, _, after = file_name.rpartition(".")
    return before if before and after else file_name
