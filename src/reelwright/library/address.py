"""Addresses of objects: every way of writing one leads to the same bucket and key.

The hosts of a process are its settings' once it is put together (`serve_hosts`): which object an
address means is asked in rooms that know no settings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

_BUCKET = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")
_VENDOR = r"oss-[a-z0-9-]+\.aliyuncs\.com"
_ENCODED = re.compile(r"(?:[^%]|%[0-9A-Fa-f]{2})*")
_SIGNED = re.compile(r"(?:^|&)(?:Signature|OSSAccessKeyId|x-oss-signature)=", re.IGNORECASE)

MAX_KEY_BYTES = 1023


def _names(suffixes: Sequence[str]) -> re.Pattern[str]:
    flags = re.IGNORECASE | re.ASCII
    ways = "|".join((_VENDOR, *map(re.escape, suffixes)))
    return re.compile(rf"(?:(?P<bucket>[^.]+)\.)?(?:{ways})(?::\d{{1,5}})?", flags)


_suffixes: tuple[str, ...] = ()
_host = _names(())


def serve_hosts(suffixes: Sequence[str]) -> None:
    """Let `bucket.suffix` and `suffix/bucket` be addresses as well, for each of the suffixes.

    A suffix is a host name without a port. The first is that of the addresses made here.
    """
    global _suffixes, _host
    _suffixes, _host = tuple(suffix.lower() for suffix in suffixes), _names(suffixes)


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
        suffix = next(iter(_suffixes), f"oss-{region}.aliyuncs.com")
        return f"http://{self.bucket}.{suffix}/{quote(self.key, safe='/')}"


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
    named = _host.fullmatch(host)
    bucket = (named["bucket"] or "").lower() if named else host
    path, _, query = key.rpartition("?")
    if path and _SIGNED.search(query):
        key = path
    if "%" in key and _ENCODED.fullmatch(key):
        key = _decoded(key)
    return ObjectName(bucket or "", key)


def _parse_http(rest: str) -> ObjectName:
    end = min((at for at in map(rest.find, "?#") if at >= 0), default=len(rest))
    host, _, path = rest[:end].partition("/")
    match = _host.fullmatch(host)
    if match is None:
        raise AddressError(f'The host "{host}" is not that of a bucket.')
    bucket = (match["bucket"] or "").lower()
    if not bucket:
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
