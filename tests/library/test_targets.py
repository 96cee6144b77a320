"""What an event can be sent to."""

from __future__ import annotations

import pytest

from reelwright.library.targets import is_target


@pytest.mark.parametrize(
    "text",
    [
        "http://app.example.com",
        "HTTPS://App.example.com:8443/hook?a=1,2;3",
        "http://127.0.0.1:1/",
        "http://[::1]:65535/",
        "http://my_host/",
        "ice-callback-x",
        "ice-callback-队 列",
    ],
)
def test_one_address_or_a_queue(text: str) -> None:
    assert is_target(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mail",
        "ftp://a",
        "http://",
        "http:///x",
        "http://a b",
        "http://a/x y",
        "http://ä.example/",
        "http://a,http://b",
        "http://a;http://b",
        "http://a, b",
        "http://%61/",
        "http://./",
        "https://x:99999/",
        "https://x:0/",
        "https://x:y/",
        "http://x/\ud800",
        "ice-callback-",
        "ice-callback-\ud800",
    ],
)
def test_what_nothing_can_be_sent_to(text: str) -> None:
    assert not is_target(text)
