"""Speech from an OpenAI-compatible endpoint; runs in the server, which alone has a network."""

from __future__ import annotations

from pathlib import Path

import httpx

from reelwright.config import EndpointSettings
from reelwright.errors import JobError, TransientError
from reelwright.speech.engines.program import failed

MAX_BYTES = 50 * 1024 * 1024
"""Largest answer for one sentence or two."""
_SECONDS = 120.0
_FASTEST, _SLOWEST = 4.0, 0.25


def say(settings: EndpointSettings, voice: str, text: str, rate: float, path: Path) -> None:
    """Write the sound of `text` to `path` as WAV, spoken at tempo `rate`.

    Raises:
        TransientError: the endpoint cannot be reached or is overloaded.
        JobError: `SpeechSynthesisFailed`: it refuses, or answers too much.
    """
    body = {
        "model": settings.model or "tts-1",
        "input": text,
        "voice": voice or "alloy",
        "response_format": "wav",
        "speed": min(max(rate, _SLOWEST), _FASTEST),
    }
    headers = {}
    key = settings.key.get_secret_value()
    if key:
        headers["Authorization"] = f"Bearer {key}"
    try:
        with (
            httpx.Client(timeout=_SECONDS, follow_redirects=False) as client,
            client.stream(
                "POST", settings.url.rstrip("/") + "/audio/speech", json=body, headers=headers
            ) as answer,
        ):
            _check(answer)
            _receive(answer, path)
    except httpx.HTTPError as error:
        raise TransientError(
            f"The speech endpoint could not be reached: {type(error).__name__}.",
            code="SpeechSynthesisFailed",
        ) from error


def _check(answer: httpx.Response) -> None:
    if answer.status_code == 200:
        return
    message = f"the endpoint answered with status {answer.status_code}"
    if answer.status_code in (408, 429) or answer.status_code >= 500:
        raise TransientError(
            f"The speech could not be synthesized: {message}.", code="SpeechSynthesisFailed"
        )
    raise failed(message)


def _receive(answer: httpx.Response, path: Path) -> None:
    size = 0
    with path.open("wb") as file:
        for block in answer.iter_bytes():
            size += len(block)
            if size > MAX_BYTES:
                raise JobError(
                    "The speech endpoint's answer is too large.", code="SpeechSynthesisFailed"
                )
            file.write(block)
