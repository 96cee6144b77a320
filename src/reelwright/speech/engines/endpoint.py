"""Speech from an OpenAI-compatible endpoint; runs in the server, which alone has a network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reelwright.config import EndpointSettings, Settings
from reelwright.models import Availability
from reelwright.models import endpoint as service
from reelwright.models.endpoint import Question
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
    """The endpoint of the settings."""

    def __init__(self, settings: EndpointSettings, *, seconds: float = SECONDS) -> None:
        self._model = settings.model or DEFAULT_MODEL
        self._url = settings.url.rstrip("/") + "/audio/speech"
        self._service = service.Endpoint(
            "the speech endpoint",
            key=settings.key,
            seconds=seconds,
            most=MAX_BYTES,
            failed=failed,
        )

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
        self._service.ask(Question(self._url, json=body), path, cancelled)
