"""Which addresses this server may connect to on a caller's word."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Allowed:
    """Public addresses, and what the operator permits beside them.

    An entry is a host name, an address or a network (`127.0.0.0/8`).
    """

    def __init__(self, entries: Iterable[str] = ()) -> None:
        self._hosts: set[str] = set()
        self._networks = []
        for entry in entries:
            try:
                self._networks.append(ipaddress.ip_network(entry.strip("[]"), strict=False))
            except ValueError:
                self._hosts.add(_plain(entry))

    def permits(self, host: str, address: str) -> bool:
        """Tell whether a host may be reached at an address to which its name resolved."""
        try:
            found = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        if _plain(host) in self._hosts:
            return True
        meant = _meant(found)
        if any(one in network for one in (found, meant) for network in self._networks):
            return True
        return meant.is_global and not meant.is_multicast and not _is_special(meant)


def _plain(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()


def _meant(address: Address) -> Address:
    """Return the IPv4 address inside an IPv6 address that stands for one."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_special(address: Address) -> bool:
    return (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_reserved
        or address.is_unspecified
        or (isinstance(address, ipaddress.IPv6Address) and address.is_site_local)
    )
