"""Services of the user's that do a function's work over HTTP: the server's side.

A piece of sound is sent by POST as 16-bit WAV; the body of the answer is the piece after the work,
of the same length. The child has no network: it leaves the piece in its folder and asks for it in
a report of progress.
"""

from __future__ import annotations

import io
import os
import re
import stat
import time
from dataclasses import dataclass
from pathlib import Path

from reelwright.config import SoundEndpoint
from reelwright.errors import JobError, TransientError
from reelwright.functions import faults
from reelwright.models import Availability
from reelwright.models.endpoint import Cancelled, Endpoint, Question

QUESTION, ANSWER = "question.wav", "answer.wav"
"""The names of a piece of sound and of what came back, in the child's folder."""
ASKED = "asking the service"
"""What the child says when a question lies in its folder."""
MOST_BYTES = 64 << 20
"""Largest piece of sound, there and back."""

PAUSES = (1.0, 5.0)
"""Seconds before a service that is of no use at the moment is asked again."""

_LOOK = 0.1
_ADDRESS = re.compile(r"(?i)https?://[^/\s]+(/\S*)?")


def availability(settings: SoundEndpoint | None, setting: str) -> Availability:
    """Tell whether a service is configured; whether it is there only asking shows."""
    how = f"set {setting}.url in the configuration file"
    if settings is None:
        return Availability(False, "not configured", how)
    if not _ADDRESS.fullmatch(settings.url):
        return Availability(False, f"{setting}.url is no http(s) address", "correct the address")
    return Availability(True, f"asks {settings.url}", how)


@dataclass(frozen=True)
class Service:
    """The service of one capability."""

    capability: str
    settings: SoundEndpoint

    def answer(self, folder: Path, cancelled: Cancelled) -> None:
        """Take the question in a child's folder to the service, and leave its answer there.

        Raises:
            TransientError: `EngineUnavailable`: the service is of no use at the moment.
            JobError: `EngineUnavailable`: it refuses; `JobCanceled`.
        """
        endpoint = Endpoint(
            f'the endpoint of the capability "{self.capability}"',
            key=self.settings.key,
            seconds=self.settings.seconds,
            most=MOST_BYTES,
            failed=_failed,
        )
        question = Question(
            self.settings.url, content=_read(folder / QUESTION), content_type="audio/wav"
        )
        _write(folder / ANSWER, _asked(endpoint, question, cancelled))


def _asked(endpoint: Endpoint, question: Question, cancelled: Cancelled) -> bytes:
    """Return the answer. Beginning the whole work again would cost more than a little patience."""
    for pause in (*PAUSES, None):
        sound = io.BytesIO()
        try:
            endpoint.ask(question, sound, cancelled)
        except TransientError:
            if pause is None:
                raise
        else:
            break
        until = time.monotonic() + pause
        while time.monotonic() < until and not cancelled():
            time.sleep(_LOOK)
    return sound.getvalue()


def _failed(why: str) -> JobError:
    return faults.engine_unavailable(f"{why[0].upper()}{why[1:]}.")


def _read(path: Path) -> bytes:
    """Return a piece of sound; what the child put there instead is not followed."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise JobError("A child asked for nothing.") from error
    with os.fdopen(number, "rb") as file:
        found = os.fstat(number)
        if not stat.S_ISREG(found.st_mode) or found.st_size > MOST_BYTES:
            raise JobError("A child asked with something that is no piece of sound.")
        return file.read(MOST_BYTES)


def _write(path: Path, content: bytes) -> None:
    """Put a file into a child's folder, whole at once, over nothing that the child put there."""
    hidden = path.with_suffix(".part")
    hidden.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(hidden, flags, 0o644), "wb") as file:
        file.write(content)
    hidden.rename(path)
