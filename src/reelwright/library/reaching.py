"""The way to another server: a host that is resolved once, and found permitted.

Whoever connects to an address that a caller gave asks `resolve` first and connects to one of the
numbers in its answer: a second resolution, which a hostile name server would answer differently,
never comes.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from dataclasses import dataclass

import httpx

from reelwright.library.networks import Allowed

LAST_PORT = 65_535
_HOST = re.compile(rb"[A-Za-z0-9_.-]*[A-Za-z0-9][A-Za-z0-9_.-]*|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
"""Names, and numbers of both kinds: two addresses with a comma between are the name of no host."""


class Unreachable(Exception):
    """The server may not connect to that address; the message says why.

    `may_pass` is True when another try may be answered differently.
    """

    def __init__(self, message: str, *, may_pass: bool = False) -> None:
        super().__init__(message)
        self.may_pass = may_pass


@dataclass(frozen=True)
class Endpoint:
    """An address whose host was resolved and found permitted."""

    urls: tuple[httpx.URL, ...]
    """The address with each of the permitted numbers in place of the host, best first."""
    host: str
    """Value of the Host header."""
    name: str
    """The host name, for TLS."""


def check_address(url: str) -> httpx.URL:
    """Return an address that leads to a web server, without asking anybody.

    Raises:
        ValueError: it is no http or https address, or none can be reached there.
    """
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise ValueError("It is not an http or https address.") from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise ValueError("It is not an http or https address.")
    if not _HOST.fullmatch(parsed.raw_host):
        raise ValueError("Its host is not the name of one.")
    if parsed.port is not None and not 1 <= parsed.port <= LAST_PORT:
        raise ValueError("There is no port of that number.")
    return parsed


async def resolve(target: str, allowed: Allowed) -> Endpoint:
    """Resolve the host of an address once.

    Raises:
        Unreachable: it is no HTTP address, or its host resolves to nothing permitted.
    """
    try:
        url = check_address(target).copy_with(fragment=None)
    except ValueError as error:
        raise Unreachable(str(error)) from error
    name = url.raw_host.decode("ascii").strip("[]")
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise Unreachable("Its host is not the name of one.") from error
    except OSError as error:
        raise Unreachable("Its host could not be resolved.", may_pass=True) from error
    addresses = dict.fromkeys(str(entry[4][0]) for entry in found)
    permitted = [address for address in addresses if allowed.permits(name, address)]
    if not permitted:
        raise Unreachable("Its host is in a private network that is not allowed.")
    urls = tuple(url.copy_with(host=address) for address in permitted)
    return Endpoint(urls, url.netloc.decode("ascii"), name)


def trusted() -> ssl.SSLContext:
    """Trust what the machine trusts, such as a company's own authority, and the public ones."""
    context = httpx.create_ssl_context(trust_env=False)
    context.set_default_verify_paths()
    return context
