"""A real server on a real socket: what the HTTP layer itself lets in and refuses."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import uvicorn
from wire_calls import head

from reelwright.cli.house import House
from reelwright.library.address import ObjectName
from reelwright.library.keys import Keys
from reelwright.wire import app, listening

KIB = 1024


@pytest.fixture(scope="module")
def address(house: House) -> Iterator[tuple[str, int]]:
    """Give the address of a server in open mode."""
    settings = house.settings.model_copy(update={"authentication": False})
    application = app.build(
        replace(house.services, settings=settings), Keys(settings), ready=lambda: True
    )
    server = uvicorn.Server(listening.config(application, "127.0.0.1", 0))
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    yield listener.getsockname()
    server.should_exit = True
    thread.join()


def exchange(
    address: tuple[str, int], method: str, path: str, body: bytes = b"", **headers: str
) -> tuple[int, dict[str, Any]]:
    connection = http.client.HTTPConnection(*address, timeout=20)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        assert answer.getheader("content-type") == "application/json;charset=utf-8"
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def raw(address: tuple[str, int], data: bytes) -> tuple[int, dict[str, Any]]:
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(data)
        return told(connection)


def told(connection: socket.socket) -> tuple[int, dict[str, Any]]:
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    return answer.status, json.loads(answer.read())


def list_media(query: str) -> tuple[str, str, bytes, dict[str, str]]:
    headers = {name: value for name, value in head("ListMediaBasicInfos").items() if name != "host"}
    return "POST", f"/?{query}", b"", headers


@pytest.mark.parametrize("size", [10, 20 * KIB, 100 * KIB, 256 * KIB])
def test_a_timeline_fits_into_the_query(address: tuple[str, int], size: int) -> None:
    method, path, body, headers = list_media("Unknown=".ljust(size, "x"))
    status, answer = exchange(address, method, path, body, **headers)
    assert (status, "Code" in answer) == (200, False)


@pytest.mark.parametrize("size", [256 * KIB + 1, 320 * KIB, 2048 * KIB])
def test_a_query_that_is_too_long(address: tuple[str, int], size: int) -> None:
    method, path, body, headers = list_media("Unknown=".ljust(size, "x"))
    status, answer = exchange(address, method, path, body, **headers)
    assert (status, answer["Code"]) == (413, "RequestEntityTooLarge")


def test_a_body_that_is_too_long_is_answered(address: tuple[str, int]) -> None:
    method, path, _, headers = list_media("")
    status, answer = exchange(address, method, path, b"x" * (20 * KIB * KIB), **headers)
    assert (status, answer["Code"]) == (413, "RequestEntityTooLarge")


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nhost: a\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: ten\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100),
    ],
)
def test_what_is_no_http(address: tuple[str, int], data: bytes) -> None:
    status, answer = raw(address, data)
    assert (status, answer["Code"]) == (400, "InvalidParameter")
    assert answer["RequestId"]


CHUNKED = b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\nhost: a\r\nx: " + b"x" * (600 * KIB),
        b"GET /" + b"x" * (600 * KIB),
        CHUNKED + b"0\r\nx: " + b"x" * (600 * KIB),
        CHUNKED + b"1;x=" + b"x" * (600 * KIB),
    ],
)
def test_what_never_ends(address: tuple[str, int], data: bytes) -> None:
    status, answer = raw(address, data)
    assert (status, answer["Code"]) == (413, "RequestEntityTooLarge")


def test_a_body_that_breaks_off_into_nonsense(address: tuple[str, int]) -> None:
    status, answer = raw(address, CHUNKED + b"5\r\nhello\r\nnonsense\r\n")
    assert (status, answer["Code"]) == (400, "InvalidParameter")


def test_what_follows_a_body_is_no_header(address: tuple[str, int]) -> None:
    trailers = b"x-acs-action: ListMediaBasicInfos\r\nx-acs-version: 2020-11-09\r\n"
    status, answer = raw(address, CHUNKED + b"0\r\n" + trailers + b"\r\n")
    assert (status, answer["Code"]) == (400, "MissingAction")


def test_requests_in_a_row_are_answered_in_a_row(address: tuple[str, int]) -> None:
    one = b"GET /?Action=%s&Version=2020-11-09 HTTP/1.1\r\nhost: a\r\n\r\n"
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(one % b"ListMediaBasicInfos" + one % b"Nonsense")
        with connection.makefile("rb") as stream:
            codes = []
            for _ in range(2):
                stream.readline()
                size = int(http.client.parse_headers(stream)["content-length"])
                codes.append(json.loads(stream.read(size)).get("Code"))
    assert codes == [None, "InvalidAction.NotFound"]


def test_an_upgrade_is_answered_like_any_request(address: tuple[str, int]) -> None:
    status, answer = raw(
        address,
        b"GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
    )
    assert (status, answer["Code"]) == (400, "MissingAction")


def test_a_file_name_is_decoded_once(address: tuple[str, int], house: House) -> None:
    key = "a b+c%41%2e%2E 猫?#.mp4"
    (house.settings.buckets_dir / "demo-bucket" / key).write_bytes(b"cat")
    signed = house.services.links.sign(ObjectName("demo-bucket", key), int(time.time()) + 60)
    connection = http.client.HTTPConnection(*address, timeout=20)
    connection.request("GET", signed)
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (200, b"cat")
    connection.close()


def test_a_connection_outlasts_the_usual_pauses_between_questions(house: House) -> None:
    """A server that closes after five seconds resets whoever asks every five seconds."""
    application = app.build(house.services, Keys(house.settings), ready=lambda: True)
    assert listening.config(application, "127.0.0.1", 0).timeout_keep_alive > 60


WHOLE = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"


@pytest.mark.parametrize("data", [b"", b"GET / HTTP/1.1\r\nhost:", WHOLE + b"\r\n", WHOLE + b"GET"])
def test_who_never_asks_is_not_waited_for(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    monkeypatch.setattr(listening, "HEAD_SECONDS", 1.0)
    with socket.create_connection(address, timeout=20) as connection:
        if data.startswith(WHOLE):
            connection.sendall(WHOLE)
            assert told(connection)[0] == 400
            data = data.removeprefix(WHOLE)
        connection.sendall(data)
        assert connection.recv(1) == b""


def test_a_body_may_take_longer_than_a_head(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "HEAD_SECONDS", 1.0)
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nA")
        with socket.create_connection(address, timeout=20) as silent:
            assert silent.recv(1) == b""
        connection.sendall(b"ctio")
        assert told(connection)[0] == 400


def test_a_connection_is_used_again(address: tuple[str, int]) -> None:
    connection = http.client.HTTPConnection(*address, timeout=20)
    for _ in range(3):
        method, path, body, headers = list_media("")
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        assert answer.status == 200
        assert answer.read()
    connection.close()
