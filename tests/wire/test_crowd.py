"""Callers who hold connections without asking, sending or reading leave places for others."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import http.client
import json
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from reelwright.cli import logs
from reelwright.cli.house import House
from reelwright.library.keys import Keys
from reelwright.wire import app, crowd, listening
from reelwright.wire.objects import endpoint

GET = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"
SHORT = b"GET /short HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
LONG = 1 << 18
UNHELD = 60_000
"""More than the kernel holds for a connection here, less than the server does."""


@dataclass
class Server:
    """A server on a real socket."""

    address: tuple[str, int]
    uvicorn: uvicorn.Server

    def connect(self) -> socket.socket:
        return socket.create_connection(self.address, timeout=60)

    def connections(self) -> int:
        return len(self.uvicorn.server_state.connections)

    def wait_for(self, count: int) -> None:
        """Wait until so many connections are left."""
        deadline = time.monotonic() + 60
        while self.connections() != count:
            assert time.monotonic() < deadline, f"there are {self.connections()} connections"
            time.sleep(0.01)


@contextlib.contextmanager
def listens(config: uvicorn.Config) -> Iterator[Server]:
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    yield Server(listener.getsockname(), server)
    server.should_exit = True
    thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    """Give a server that answers almost everything at length, once its body is there."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        while (message := await receive())["type"] == "http.request" and message["more_body"]:
            pass
        length = UNHELD if scope["path"] == "/short" else LONG
        headers = [(b"content-length", str(length).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for start in range(0, length, 1 << 16):
            piece = bytes(min(1 << 16, length - start))
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    options = {"timeout_graceful_shutdown": 1}
    with listens(listening.config(answer, "127.0.0.1", 0, **options)) as made:
        yield made


def read(connection: socket.socket) -> int:
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    return len(answer.read())


def silent(connection: socket.socket) -> bool:
    """Tell whether the server has ended a connection."""
    with contextlib.suppress(ConnectionResetError):
        return connection.recv(1) == b""
    return True


@pytest.mark.parametrize("asked", [GET * 50, SHORT], ids=["many answers", "a last answer"])
def test_who_does_not_read_is_not_waited_for(
    server: Server, monkeypatch: pytest.MonkeyPatch, asked: bytes
) -> None:
    monkeypatch.setattr(listening, "UNREAD_SECONDS", 0.5)
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        deaf.settimeout(60)
        deaf.connect(server.address)
        deaf.sendall(asked)
        assert deaf.recv(1) == b"H"
        server.wait_for(0)


def test_who_reads_slowly_gets_everything(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "UNREAD_SECONDS", 2.0)
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        slow.settimeout(60)
        slow.connect(server.address)
        slow.sendall(GET)
        received = 0
        while received < LONG:
            piece = slow.recv(LONG // 40)
            assert piece
            received += len(piece)
            time.sleep(len(piece) / LONG * 6)


def test_where_all_places_are_taken_the_longest_silent_goes(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowd, "most_connections", lambda: 3)
    with contextlib.ExitStack() as stack:
        mute, sending, used = (stack.enter_context(server.connect()) for _ in range(3))
        server.wait_for(3)
        sending.sendall(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nA")
        used.sendall(GET)
        assert read(used) == LONG
        fourth = stack.enter_context(server.connect())
        assert silent(mute)
        fourth.sendall(GET)
        assert read(fourth) == LONG
        fifth = stack.enter_context(server.connect())
        assert silent(used)
        for one, rest in ((fifth, GET), (sending, b"ctio")):
            one.sendall(rest)
            assert read(one) == LONG


def test_a_refused_body_is_not_read_for_ever(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "DRAIN_SECONDS", 0.5)
    application = app.build(house.services, Keys(house.settings), ready=lambda: True)
    with listens(listening.config(application, "127.0.0.1", 0)) as made, made.connect() as caller:
        caller.sendall(b"PUT /x HTTP/1.1\r\nhost: a\r\nauthorization: OSS a:b\r\n")
        caller.sendall(b"content-length: 999999\r\n\r\n")
        until = time.monotonic() + 60
        while not select.select([caller], [], [], 0.05)[0]:
            assert time.monotonic() < until, "it still reads"
            caller.sendall(b"x")
        assert caller.recv(12) == b"HTTP/1.1 403"


def test_files_are_asked_for_and_shared_out() -> None:
    program = """
import json, resource
from reelwright.wire import crowd
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
few = crowd.most_connections()
crowd.allow_files()
soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
print(json.dumps([few, hard, soft, crowd.most_connections()]))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    few, hard, soft, many = json.loads(done.stdout)
    assert soft == (min(hard, crowd.MOST_FILES) if hard > 0 else crowd.MOST_FILES)
    assert 2 * few < 256
    assert few < many < soft / 2


def test_want_of_files_is_said_seldom(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(verbose=False)
    loop = asyncio.new_event_loop()
    for number in (errno.EMFILE, errno.EMFILE, errno.EPERM, errno.EPERM):
        loop.default_exception_handler({"message": "no", "exception": OSError(number, "no")})
    loop.close()
    written = capsys.readouterr().err.splitlines()
    assert [line.count(f"[Errno {errno.EMFILE}]") > 0 for line in written] == [True, False, False]
