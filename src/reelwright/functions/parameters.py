"""Reads JobParams: a JSON object as text, checked against the model of its function. Pure."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from pydantic import ValidationError

from reelwright.errors import InvalidParameter, MissingParameter
from reelwright.functions.protocol import Function, JobParams
from reelwright.library import address
from reelwright.library.address import AddressError

PATH = "JobParams"
_VENDOR = re.compile(r"(?i)https?://(?P<bucket>[a-z0-9-]+)\.[a-z0-9-]+\.aliyuncs\.com/(?P<key>.*)")


def read_params(function: Function, text: str, path: str = PATH) -> JobParams:
    """Return the checked parameters of a job; "" and `{}` are the same.

    Raises:
        InvalidParameter: the text is no JSON object, or a known key is wrong.
        MissingParameter: a key that is needed is absent.
    """
    document = read_object(path, text) if text.strip() else {}
    try:
        return function.params.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = path
        for part in first["loc"]:
            where += f"[{part}]" if isinstance(part, int) else f".{part}"
        if first["type"] == "missing":
            raise MissingParameter(where) from None
        message = str(first.get("ctx", {}).get("error") or first["msg"]).rstrip(".")
        raise InvalidParameter(where, f"{message}.") from None


def ignored_keys(function: Function, text: str) -> list[str]:
    """Return a line for each key that means nothing to the function; the text was read before."""
    document = json.loads(text) if text.strip() else {}
    lines = []
    for key in document:
        if key in function.params.model_fields:
            continue
        newer = function.older_keys.get(key)
        hint = f" (here it is called {newer})" if newer else ""
        lines.append(f"The key {json.dumps(key[:64])} of JobParams is not known{hint}: ignored.")
    return lines


def read_object(path: str, text: str) -> dict[str, Any]:
    """Return the object that a JSON text holds.

    Raises:
        InvalidParameter: it is none.
    """
    try:
        document = json.loads(text, parse_constant=_no_number)
    except RecursionError:
        raise InvalidParameter(path, "It is nested too deeply.") from None
    except ValueError:
        raise InvalidParameter(path, "It is not valid JSON.") from None
    if not isinstance(document, dict):
        raise InvalidParameter(path, "It is not a JSON object.")
    return document


def second_address(text: str) -> str:
    """Return the address of a second file as one that leads to an object, or a media ID.

    Raises:
        ValueError: it is neither.
    """
    if not address.is_address(text):
        return text
    try:
        address.parse(text)
    except AddressError as error:
        vendor = _VENDOR.fullmatch(text)
        if vendor is None:
            raise ValueError(str(error)) from error
        # Another kind of host of the vendor's: the bucket is its first part all the same.
        text = f"http://{vendor['bucket']}.oss-any.aliyuncs.com/{vendor['key']}"
        try:
            address.parse(text)
        except AddressError as again:
            raise ValueError(str(again)) from again
    return text


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON")
