"""A service of the user's for denoise and separate, that does what a test tells it."""

from __future__ import annotations

import contextlib
import io
import threading
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

Answer = Callable[["Handler"], None]


@dataclass(frozen=True)
class Asked:
    """One request: its address, its headers, and the sound in it."""

    path: str
    headers: dict[str, str]
    content: bytes

    @property
    def form(self) -> tuple[int, int, int, int]:
        """Channels, bytes of a sample, rate, and number of samples."""
        with wave.open(io.BytesIO(self.content)) as file:
            return (
                file.getnchannels(),
                file.getsampwidth(),
                file.getframerate(),
                file.getnframes(),
            )


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: SoundService

    def do_POST(self) -> None:
        """Answer as told."""
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(Asked(self.path, dict(self.headers), content))
        self.server.answer(self)

    def give(self, status: int, content: bytes = b"", **headers: str) -> None:
        """Answer at once; nobody may be listening any more."""
        with contextlib.suppress(ConnectionError):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class SoundService(ThreadingHTTPServer):
    """The service; `answer` may be replaced at any time."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[Asked] = []
        self.released = threading.Event()
        self.answer: Answer = softer

    @property
    def url(self) -> str:
        """The address for everything."""
        return f"http://127.0.0.1:{self.server_port}/sound"


def softer(handler: Handler) -> None:
    """Give the sound back half as loud."""
    given = handler.server.asked[-1].content
    with wave.open(io.BytesIO(given)) as file:
        form, content = file.getparams(), file.readframes(file.getnframes())
    half = np.rint(np.frombuffer(content, "<i2") / 2).astype("<i2")
    handler.give(200, _wav(form.nchannels, form.framerate, half))


def too_short(handler: Handler) -> None:
    """Give only a second back."""
    channels, _, rate, _ = handler.server.asked[-1].form
    handler.give(200, _wav(channels, rate, np.zeros(rate * channels // 2, "<i2")))


def _wav(channels: int, rate: int, samples: np.ndarray) -> bytes:
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return data.getvalue()


@contextmanager
def sound_service() -> Iterator[SoundService]:
    """Serve until the block ends."""
    server = SoundService()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
