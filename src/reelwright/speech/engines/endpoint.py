"""Speech from an OpenAI-compatible endpoint; runs in the server, which alone has a network."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from reelwright.config import EndpointSettings, Settings
from reelwright.errors import JobError, TransientError
from reelwright.models import Availability
from reelwright.speech.engines.program import failed
from reelwright.speech.engines.protocol import SystemVoice

QUALITY = 100

MAX_BYTES = 50 * 1024 * 1024
"""Largest answer for one sentence or two."""
SECONDS = 120.0
"""Longest time that one answer may take, to its last byte."""
FASTEST, SLOWEST = 4.0, 0.25
"""Tempo that the protocol allows."""
DEFAULT_MODEL, DEFAULT_VOICE = "tts-1", "alloy"


def availability(settings: Settings) -> Availability:
    """Tell whether an endpoint is configured."""
    return Availability(
        settings.tts_endpoint is not None,
        "configured" if settings.tts_endpoint else "not configured",
        "set tts_endpoint.url in the configuration file",
    )


def voices(settings: Settings) -> list[SystemVoice]:
    """Return the endpoint's voice of each language; who configures one wants it to be used."""
    if settings.tts_endpoint is None:
        return []
    configured = settings.tts_endpoint.voices or {"zh": "", "en": ""}
    return [
        SystemVoice(
            "endpoint", name or "default", "f", language, QUALITY, {"voice": name}, preferred=True
        )
        for language, name in configured.items()
    ]


class Endpoint:
    """A connection to the endpoint; a context manager. Its key stands in no message and no log."""

    def __init__(self, settings: EndpointSettings, *, seconds: float = SECONDS) -> None:
        key = settings.key.get_secret_value()
        self._model = settings.model or DEFAULT_MODEL
        self._url = settings.url.rstrip("/") + "/audio/speech"
        self._seconds = seconds
        self._client = httpx.Client(
            timeout=seconds,
            follow_redirects=False,
            headers={"Authorization": f"Bearer {key}"} if key else {},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def say(
        self, voice: str, text: str, rate: float, path: Path, cancelled: Callable[[], bool]
    ) -> None:
        """Write the sound of `text`, spoken at tempo `rate`, to `path` as the endpoint gives it.

        Raises:
            TransientError: the endpoint cannot be reached, is slow or is overloaded.
            JobError: `SpeechSynthesisFailed`: it refuses, or answers too much; `JobCanceled`.
        """
        body = {
            "model": self._model,
            "input": text,
            "voice": voice or DEFAULT_VOICE,
            "response_format": "wav",
            "speed": min(max(rate, SLOWEST), FASTEST),
        }
        until = time.monotonic() + self._seconds
        try:
            with self._client.stream("POST", self._url, json=body) as answer:
                _check(answer)
                with path.open("wb") as file:
                    size = 0
                    for block in answer.iter_bytes():
                        size += len(block)
                        file.write(block)
                        _check_progress(size, until, cancelled)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _for_now(f"it could not be reached ({type(error).__name__})") from error


def _check(answer: httpx.Response) -> None:
    status = answer.status_code
    if status == 200:
        return
    if status in (408, 425, 429) or status >= 500:
        raise _for_now(f"it answered with status {status}")
    hint = "; its key is not accepted" if status in (401, 403) else ""
    raise failed(f"the speech endpoint answered with status {status}{hint}")


def _check_progress(size: int, until: float, cancelled: Callable[[], bool]) -> None:
    if size > MAX_BYTES:
        raise failed("the speech endpoint's answer is too large")
    if cancelled():
        raise JobError("The job was cancelled.", code="JobCanceled")
    if time.monotonic() > until:
        raise _for_now("its answer took too long")


def _for_now(why: str) -> TransientError:
    return TransientError(
        f"The speech endpoint is of no use at the moment: {why}.", code="SpeechSynthesisFailed"
    )
