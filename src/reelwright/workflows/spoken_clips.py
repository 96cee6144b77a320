"""Speaks what a timeline declares (AI_TTS): such clips become clips of recorded sound."""

from __future__ import annotations

import math
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Any

from reelwright.errors import ApiError, JobError
from reelwright.solutions.script.orders import SEMITONES, tempo
from reelwright.speech.ssml import SpeechTextError, parse
from reelwright.speech.voices import is_cosy
from reelwright.timeline.speech import SpeechClip, speech_clips, with_speech
from reelwright.workflows.speaking import speak_all
from reelwright.workflows.workshop import Cancelled, Workshop

_AS_SPOKEN = 50.0
"""The volume at which speech is left as it was spoken."""


def with_spoken_clips(
    workshop: Workshop, document: Mapping[str, Any], folder: Path, cancelled: Cancelled
) -> tuple[Mapping[str, Any], list[str]]:
    """Return a timeline without declarations, and what was done otherwise than declared.

    Raises:
        JobError: a voice is not known, a text cannot be spoken, or nobody wants it any more.
    """
    try:
        clips = speech_clips(document)
    except ApiError as error:
        raise JobError(error.message, code=error.code) from error
    if not clips:
        return document, []
    orders = {clip.path: order(clip) for clip in clips}
    spoken = speak_all(workshop, orders, folder / "speech", cancelled=cancelled)
    addresses: dict[str, str] = {}
    warnings: list[str] = []
    for path, result in spoken.items():
        if "error" in result:
            code, message = result["error"]["code"], result["error"]["message"]
            raise JobError(f"{path}: {message}", code=code)
        addresses[path] = result["url"]
        warnings += (f"{path}: {warning}" for warning in result["warnings"])
    return with_speech(document, addresses, {clip.path: gain(clip) for clip in clips}), warnings


def order(clip: SpeechClip) -> dict[str, Any]:
    """Return the order to speak a clip, as `speak_all` takes it."""
    said = _said_by_the_text(clip)
    voice = said.get("voice") or clip.customized_voice or clip.voice
    customized = bool(clip.customized_voice) and voice == clip.customized_voice
    return {
        "text": clip.content,
        "voice": voice,
        "customized": customized,
        "cosy": customized or is_cosy(voice),
        # The letters and the voice tell the language.
        "language": "zh",
        "rate": round(tempo(_rate(said.get("rate"), clip.speech_rate)), 6),
        "pitch": round(_rate(said.get("pitch"), clip.pitch_rate) * SEMITONES, 6),
        "censor": [],
    }


def gain(clip: SpeechClip) -> float:
    """Return the gain of a clip by the `volume` of its text's own `<speak>`, 0 to 100."""
    try:
        volume = float(_said_by_the_text(clip).get("volume", _AS_SPOKEN))
    except ValueError:
        return 1.0
    return round(min(max(volume, 0.0), 100.0) / _AS_SPOKEN, 4) if isfinite(volume) else 1.0


def _said_by_the_text(clip: SpeechClip) -> dict[str, str]:
    """Return the attributes of the text's own `<speak>`, which win over the clip's fields."""
    try:
        return dict(parse(clip.content, cosy=False).attributes)
    except SpeechTextError:
        return {}  # Whoever speaks it says what is wrong with it.


def _rate(text: str | None, otherwise: int) -> float:
    try:
        rate = float(text or otherwise)
    except ValueError:
        return otherwise
    return min(max(rate, -500.0), 500.0) if math.isfinite(rate) else otherwise
