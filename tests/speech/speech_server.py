"""An OpenAI-compatible speech endpoint that does what a test tells it."""

from __future__ import annotations

import io
import json
import threading
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np

RATE = 24_000
Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """One request; `asked` are the bodies and headers of all."""

    server: SpeechServer

    def do_POST(self) -> None:
        """Answer as told."""
        length = int(self.headers["Content-Length"])
        body = json.loads(self.rfile.read(length))
        self.server.asked.append({"path": self.path, "headers": dict(self.headers), **body})
        self.server.answer(self)

    def give(self, status: int, content: bytes, kind: str = "audio/wav") -> None:
        """Answer at once."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class SpeechServer(ThreadingHTTPServer):
    """The server; `answer` may be replaced at any time."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[dict[str, Any]] = []
        self.released = threading.Event()
        self.answer: Answer = speech

    @property
    def url(self) -> str:
        """The base address of the API."""
        return f"http://127.0.0.1:{self.server_port}/v1"


def speech(handler: Handler) -> None:
    """Hum for as long as the text is, a quarter of a second of silence around."""
    asked = handler.server.asked[-1]
    time = np.arange(int(RATE * 0.07 * len(asked["input"]) / asked["speed"])) / RATE
    quiet = np.zeros(RATE // 4)
    sound = np.concatenate((quiet, 0.3 * np.sin(2 * np.pi * 220 * time), quiet))
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((sound * 32767).astype("<i2").tobytes())
    content = bytearray(data.getvalue())
    # Endpoints that stream do not know the length when they write the header.
    content[4:8] = content[40:44] = b"\xff\xff\xff\xff"
    handler.give(200, bytes(content))


@contextmanager
def speech_server() -> Iterator[SpeechServer]:
    """Serve until the block ends."""
    server = SpeechServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
