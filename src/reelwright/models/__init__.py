"""Which engine serves which capability, and what is missing for the others."""

from __future__ import annotations

from dataclasses import dataclass

CAPABILITIES = (
    "tts",
    "asr",
    "ocr",
    "faces",
    "matting",
    "inpaint",
    "denoise",
    "separate",
    "embed",
)
"""What an engine can be asked for."""


@dataclass(frozen=True)
class Availability:
    """Whether an engine can be used here, why (not), and how to get it."""

    available: bool
    reason: str
    how_to_get: str


@dataclass(frozen=True)
class Engine:
    """An engine of one capability."""

    name: str
    capability: str
    availability: Availability
