"""The analysers' work in a sandbox child."""

from __future__ import annotations

from typing import Any

from reelwright.media import tasks as media
from reelwright.perception.facts import Loudness
from reelwright.sandbox.task import Context


def streams(context: Context, path: str) -> dict[str, Any]:
    """Return the `MediaFacts` of a file as JSON."""
    return media.probe(context, path)


def loudness(context: Context, path: str, duration: float | None = None) -> dict[str, Any]:
    """Return the `Loudness` of a file's sound as JSON."""
    measured = media.loudness(context, path, duration)
    return Loudness(measured["lufs"], measured["true_peak"]).to_json()
