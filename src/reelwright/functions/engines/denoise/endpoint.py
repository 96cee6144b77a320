"""A service of the user's that takes noise out of speech: WAV in, WAV out (see the README)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reelwright.config import Settings
from reelwright.functions.engines import services
from reelwright.functions.engines.asking import Asking
from reelwright.functions.engines.services import Service
from reelwright.models import Availability
from reelwright.sandbox.task import Context

QUALITY = 100
RATE = 48_000


def availability(settings: Settings) -> Availability:
    """Tell whether a service is configured."""
    return services.availability(settings.denoise_endpoint, "denoise_endpoint")


def configured(settings: Settings) -> dict[str, Any] | None:
    """Return nothing but that there is one: its address and its key stay in the server."""
    return None if settings.denoise_endpoint is None else {}


def service(settings: Settings) -> Service:
    """Return who answers."""
    assert settings.denoise_endpoint is not None, "asked only when it is configured"
    return Service("denoise", settings.denoise_endpoint)


def open_engine(options: Mapping[str, Any], context: Context) -> Asking:
    """Return a denoiser that lets the service do it."""
    return Asking("denoise", context, RATE, channels=1)
