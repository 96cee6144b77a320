"""Addresses of objects: every way of writing one leads to the same bucket and key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

_BUCKET = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")
_HOST = re.compile(r"(?:(?P<bucket>[^.]+)\.)?oss-[a-z0-9-]+\.aliyuncs\.com(?::\d{1,5})?")
_ENCODED = re.compile(r"(?:[^%]|%[0-9A-Fa-f]{2})*")
_SIGNED = re.compile(r"(?:^|&)(?:Signature|OSSAccessKeyId|x-oss-signature)=", re.IGNORECASE)

MAX_KEY_BYTES = 1023


class AddressError(ValueError):
    """The text is not the address of an object; the message says why."""


@dataclass(frozen=True, order=True)
class ObjectName:
    """What an address means: an object of a bucket.

    `str()` gives the shortest address that `parse` reads back as the same name.
    """

    bucket: str
    key: str

    def __post_init__(self) -> None:
        if not is_bucket_name(self.bucket):
            raise AddressError(f'"{self.bucket}" is not the name of a bucket.')
        _check_key(self.key)

    def __str__(self) -> str:
        if "%" in self.key or "?" in self.key:
            return f"oss://{self.bucket}/{self.key.replace('%', '%25').replace('?', '%3F')}"
        return f"oss://{self.bucket}/{self.key}"

    @property
    def file_name(self) -> str:
        """The last part of the key."""
        return self.key.rpartition("/")[2]

    @property
    def extension(self) -> str:
        """The ending of the file name in small letters, without its dot; "" without one."""
        stem, _, ending = self.file_name.rpartition(".")
        return ending.lower() if stem else ""

    def http(self, region: str) -> str:
        """Return the public http address of the object in that region."""
        return f"http://{self.bucket}.oss-{region}.aliyuncs.com/{quote(self.key, safe='/')}"


def is_bucket_name(text: str) -> bool:
    """Tell whether a bucket may be called so."""
    return _BUCKET.fullmatch(text) is not None


def is_address(text: str) -> bool:
    """Tell whether a reference is written as an address, rather than as a media ID."""
    return "://" in text


def parse(reference: str) -> ObjectName:
    """Return the object that an address names, in any of its forms.

    Raises:
        AddressError: the text is of another form or names something else than an object.
    """
    scheme, separator, rest = reference.partition("://")
    if not separator:
        raise AddressError("An object address begins with oss://, http:// or https://.")
    match scheme.lower():
        case "oss":
            return _parse_oss(rest)
        case "http" | "https":
            return _parse_http(rest)
        case "vod":
            raise AddressError("VOD media cannot be used here.")
    raise AddressError(f'Addresses of the form "{scheme}://" are not supported.')


def _parse_oss(rest: str) -> ObjectName:
    host, _, key = rest.partition("/")
    named = _HOST.fullmatch(host.lower())
    bucket = named["bucket"] if named else host
    path, _, query = key.rpartition("?")
    if path and _SIGNED.search(query):
        key = path
    if "%" in key and _ENCODED.fullmatch(key):
        key = _decoded(key)
    return ObjectName(bucket or "", key)


def _parse_http(rest: str) -> ObjectName:
    end = min((at for at in map(rest.find, "?#") if at >= 0), default=len(rest))
    host, _, path = rest[:end].partition("/")
    match = _HOST.fullmatch(host.lower())
    if match is None:
        raise AddressError(f'The host "{host}" is not that of a bucket.')
    bucket = match["bucket"]
    if bucket is None:
        bucket, _, path = path.partition("/")
    return ObjectName(bucket, _decoded(path))


def _decoded(text: str) -> str:
    """Undo percent encoding once; a percent sign that encodes nothing stays."""
    try:
        return unquote_to_bytes(text.encode("utf-8", "surrogateescape")).decode("utf-8")
    except UnicodeError:
        raise AddressError("The name of the object is not UTF-8.") from None


def _check_key(key: str) -> None:
    if not key:
        raise AddressError("The address names no object.")
    try:
        length = len(key.encode("utf-8"))
    except UnicodeEncodeError:
        raise AddressError("The name of the object is not UTF-8.") from None
    if length > MAX_KEY_BYTES:
        raise AddressError(f"The name of an object has at most {MAX_KEY_BYTES} bytes.")
    if key[0] in "/\\":
        raise AddressError("The name of an object does not begin with a slash or backslash.")
    if "\0" in key:
        raise AddressError("The name of an object holds no zero character.")
    if any(part in (".", "..") for part in key.split("/")):
        raise AddressError('The name of an object has no part "." or "..".')
