"""How a configuration names media: an ID, or the address of an object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reelwright.errors import InvalidParameter, MissingParameter
from reelwright.library.address import AddressError, is_address, parse
from reelwright.solutions.fields import as_text


@dataclass(frozen=True, slots=True)
class Reference:
    """Media that a configuration names.

    `list_name` is the path of the list it stands in, `kinds` what it may be.
    """

    reference: str
    path: str
    list_name: str
    kinds: frozenset[str]


FOOTAGE = frozenset({"video", "image"})
PICTURE = frozenset({"image"})
SOUND = frozenset({"audio", "video"})


def read_reference(value: Any, path: str, *, local: bool = False) -> str:
    """Return a media reference; with `local`, a path of this machine is one too.

    Raises:
        MissingParameter: it is empty.
        InvalidParameter: it is no text, or an address that names no object of a bucket.
    """
    if value is None or value == "":
        raise MissingParameter(path)
    text = as_text(value, path).strip()
    if not text:
        raise MissingParameter(path)
    if is_address(text):
        try:
            parse(text)
        except AddressError as error:
            raise InvalidParameter(path, str(error)) from None
    elif not local and (len(text) > 128 or not text.isprintable()):
        raise InvalidParameter(path, "It is neither a media ID nor the address of an object.")
    return text
