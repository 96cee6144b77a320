"""The list of parts in a CompleteMultipartUpload, and whether it is that of the parts here."""

from __future__ import annotations

import hashlib
import itertools
from xml.etree import ElementTree

from reelwright.errors import ApiError
from reelwright.library.crc64 import combine
from reelwright.library.uploads import Part

MOST_PARTS = 10_000
SMALLEST_PART = 100 * 1024
"""Bytes of any part but the last."""

MOST_BYTES = 4 * 1024 * 1024
"""Size of the document."""


def read(body: bytes) -> list[tuple[int, str]]:
    """Return numbers and ETags of the listed parts.

    Raises:
        ApiError: the document is none of these.
    """
    wrong = ApiError("The XML you provided was not well-formed.", code="MalformedXML")
    try:
        root = ElementTree.fromstring(body, ElementTree.XMLParser(target=_Builder()))
        found = [
            (int(fields["PartNumber"]), fields["ETag"].strip().strip('"').upper())
            for fields in map(_fields, root)
        ]
    except (ElementTree.ParseError, LookupError, ValueError):
        raise wrong from None
    if _local(root.tag) != "CompleteMultipartUpload" or not 0 < len(found) <= MOST_PARTS:
        raise wrong
    return found


def check(listed: list[tuple[int, str]], here: list[Part]) -> list[Part]:
    """Return the parts that make the object.

    Raises:
        ApiError: one is not here, is another one, or they are not in order.
    """
    numbers = [number for number, _ in listed]
    if any(first >= second for first, second in itertools.pairwise(numbers)):
        message = "The list of parts was not in ascending order."
        raise ApiError(message, code="InvalidPartOrder")
    by_number = {part.number: part for part in here}
    chosen = []
    for number, etag in listed:
        part = by_number.get(number)
        if part is None or part.etag != etag:
            raise ApiError(
                "One or more of the specified parts could not be found or the specified entity"
                f" tag might not have matched the part's entity tag: part {number}.",
                code="InvalidPart",
            )
        chosen.append(part)
    if any(part.size < SMALLEST_PART for part in chosen[:-1]):
        message = "Your proposed upload smaller than the minimum allowed size."
        raise ApiError(message, code="EntityTooSmall")
    return chosen


def etag(parts: list[Part]) -> str:
    """Return the ETag of an object of parts."""
    digests = b"".join(bytes.fromhex(part.etag) for part in parts)
    return f"{hashlib.md5(digests, usedforsecurity=False).hexdigest().upper()}-{len(parts)}"


def crc64(parts: list[Part]) -> int:
    """Return the check sum of an object of parts."""
    total = 0
    for part in parts:
        total = combine(total, part.crc64, part.size)
    return total


class _Builder(ElementTree.TreeBuilder):
    """Builds documents without a type: in whatever encoding it comes, it could name entities."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """Refuse the type of a document where it begins.

        Raises:
            ValueError: always.
        """
        raise ValueError("the document has a type")


def _fields(element: ElementTree.Element) -> dict[str, str]:
    return {_local(child.tag): child.text or "" for child in element}


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
