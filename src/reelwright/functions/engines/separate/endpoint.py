"""A service of the user's that finds the voice in a song: WAV in, WAV out (see the README)."""

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
RATE = 44_100


def availability(settings: Settings) -> Availability:
    """Tell whether a service is configured."""
    return services.availability(settings.separate_endpoint, "separate_endpoint")


def configured(settings: Settings) -> dict[str, Any] | None:
    """Return nothing but that there is one: its address and its key stay in the server."""
    return None if settings.separate_endpoint is None else {}


def service(settings: Settings) -> Service:
    """Return who answers."""
    assert settings.separate_endpoint is not None, "asked only when it is configured"
    return Service("separate", settings.separate_endpoint)


def open_engine(options: Mapping[str, Any], context: Context) -> Asking:
    """Return a separator that lets the service do it."""
    return Asking("separate", context, RATE, channels=2)
