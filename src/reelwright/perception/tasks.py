"""The analysers' work in a sandbox child."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reelwright.media import tasks as media
from reelwright.perception.facts import Lit, Loudness
from reelwright.sandbox.task import Context


def streams(context: Context, path: str) -> dict[str, Any]:
    """Return the `MediaFacts` of a file as JSON."""
    return media.probe(context, path)


def loudness(context: Context, path: str, duration: float | None = None) -> dict[str, Any]:
    """Return the `Loudness` of a file's sound as JSON."""
    measured = media.loudness(context, path, duration)
    return Loudness(measured["lufs"], measured["true_peak"]).to_json()


def lit(context: Context, path: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return from where to where a video is not black, as `Lit` writes it."""
    start, end = media.lit(context, path, facts)
    return Lit(start, end).to_json()
