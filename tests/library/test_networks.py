"""Which addresses may be connected to."""

from __future__ import annotations

import pytest

from reelwright.config import Settings
from reelwright.library.networks import Allowed


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"]
)
def test_public_addresses_are_permitted(address: str) -> None:
    assert Allowed().permits("example.com", address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.0.3",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "not an address",
        "",
    ],
)
def test_other_addresses_are_not(address: str) -> None:
    assert not Allowed().permits("example.com", address)


@pytest.mark.parametrize(
    ("entry", "host", "address"),
    [
        ("callback.local", "callback.local", "10.0.0.5"),
        ("Callback.Local.", "callback.local", "10.0.0.5"),
        ("10.0.0.5", "any", "10.0.0.5"),
        ("10.0.0.0/8", "any", "10.0.0.5"),
        ("127.0.0.0/8", "localhost", "::ffff:127.0.0.1"),
        ("::1", "localhost", "::1"),
        ("[::1]", "[::1]", "::1"),
        ("fc00::/7", "any", "fd00::1"),
    ],
)
def test_the_operator_permits_more(entry: str, host: str, address: str) -> None:
    assert Allowed([entry]).permits(host, address)
    assert not Allowed([entry]).permits("another", "192.168.7.7")


@pytest.mark.parametrize("name", ["callback_allow", "fetch_allow"])
def test_the_operator_permits_hosts_and_networks(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert getattr(Settings(), name) == ()
    monkeypatch.setenv(f"REELWRIGHT_{name.upper()}", "hooks.internal, 10.1.0.0/16,,fd00::/8")
    allowed = Allowed(getattr(Settings(), name))
    assert allowed.permits("hooks.internal", "192.168.1.1")
    assert allowed.permits("other", "10.1.2.3")
    assert allowed.permits("other", "fd00::1")
    assert not allowed.permits("other", "10.2.0.1")
