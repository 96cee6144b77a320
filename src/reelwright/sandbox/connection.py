"""The parent's end of one session: three descriptors, never waited for longer than asked."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import time

from reelwright.sandbox import frames

_PIECE = 1 << 18
_LOG_BYTES = 16384
_GRACE = 5.0


class Connection:
    """Bytes to and from the child, its log, and word of its end from the guardian.

    `status` is the child's wait status once it has ended, and stays None when the guardian ended
    without a word, which only its own death or that of the fork server makes it do.
    """

    def __init__(
        self, guardian: int, control: socket.socket, channel: socket.socket, log: int, limit: int
    ) -> None:
        self.guardian = guardian
        self.inbox = frames.Inbox(limit)
        self.status: int | None = None
        self.ended = False
        self.hung_up = False
        self._control = control
        self._channel = channel
        self._log = log
        self._outgoing = bytearray()
        self._said = bytearray()
        self._last_words = b""
        for stream in (control, channel):
            stream.setblocking(False)
        os.set_blocking(log, False)

    def send(self, frame: bytes) -> None:
        """Queue a frame; `poll` sends it."""
        self._outgoing += frame

    def poll(self, seconds: float) -> None:
        """Wait so long at most, then move what can be moved."""
        poller = select.poll()
        poller.register(self._control, select.POLLIN)
        if not self.hung_up:
            events = select.POLLIN | (select.POLLOUT if self._outgoing else 0)
            poller.register(self._channel, events)
        if self._log >= 0:
            poller.register(self._log, select.POLLIN)
        for descriptor, event in poller.poll(seconds * 1000):
            if descriptor == self._log:
                self._read_log()
            elif descriptor == self._control.fileno():
                self._read_control()
            else:
                self._move(event)

    def _move(self, event: int) -> None:
        with contextlib.suppress(BlockingIOError):
            try:
                if event & select.POLLOUT:
                    sent = self._channel.send(memoryview(self._outgoing)[:_PIECE])
                    del self._outgoing[:sent]
                if event & ~select.POLLOUT:
                    data = self._channel.recv(_PIECE)
                    self.inbox.feed(data)
                    self.hung_up = not data
            except (BrokenPipeError, ConnectionResetError):
                self.hung_up = True

    def _read_log(self) -> None:
        with contextlib.suppress(BlockingIOError):
            data = os.read(self._log, _PIECE)
            if data:
                self._said += data
                del self._said[:-_LOG_BYTES]
            else:
                os.close(self._log)
                self._log = -1

    def _read_control(self) -> None:
        with contextlib.suppress(BlockingIOError):
            try:
                data = self._control.recv(4096)
            except ConnectionResetError:
                data = b""
            self._last_words += data
            self.ended = not data
            if self.ended and self._last_words:
                self.status = int(json.loads(self._last_words)["status"])

    def lines(self, most: int = 60) -> tuple[str, ...]:
        """Return the last lines that the child wrote on its standard error or output."""
        text = self._said.decode("utf-8", "replace")
        return tuple(line.rstrip() for line in text.splitlines() if line.strip())[-most:]

    def forget_lines(self) -> None:
        """Drop what has been said so far."""
        self._said.clear()

    def end(self) -> None:
        """Have the child and all that it started killed; return when they are gone."""
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_WR)
        self.wait(_GRACE)
        if not self.ended:
            # Somebody has stopped the guardian; its death takes the child along.
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.guardian, signal.SIGKILL)
            self.wait(_GRACE)

    def wait(self, seconds: float) -> None:
        """Wait so long at most until the guardian has reported the end."""
        until = time.monotonic() + seconds
        while not self.ended and time.monotonic() < until:
            self.poll(min(until - time.monotonic(), 0.1))

    def close(self) -> None:
        """Close the descriptors."""
        self._control.close()
        self._channel.close()
        if self._log >= 0:
            os.close(self._log)
            self._log = -1
