"""espeak-ng: every language, by its library in a process of its own (it is GPL)."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reelwright.speech.engines import program
from reelwright.speech.engines.protocol import Spoken, Utterance

HIGHEST, LOWEST = 9.0, -7.0
"""Semitones that the library can go up and down."""


class Espeak:
    """One espeak-ng voice, for example `cmn+f2`."""

    def __init__(self, voice: str) -> None:
        self._voice = voice

    def say(self, utterance: Utterance, path: Path) -> Spoken:
        """Write the sound of one utterance as WAV."""
        pitch = min(max(utterance.pitch, LOWEST), HIGHEST)
        order = {
            "text": utterance.text,
            "voice": self._voice,
            "rate": utterance.rate,
            "pitch": pitch,
            "path": str(path),
        }
        module = "reelwright.speech.engines.espeak_program"
        printed = program.run([sys.executable, "-m", module], text=json.dumps(order))
        words = json.loads(printed)["words"]
        anchors = tuple((int(offset), float(seconds)) for offset, seconds in words)
        return Spoken(path, anchors, rate=utterance.rate, pitch=pitch)


def open_speaker(name: str, options: Mapping[str, Any]) -> Espeak:
    """Return the speaker of an espeak-ng voice; `options` are not used."""
    return Espeak(name)
