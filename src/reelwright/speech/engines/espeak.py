"""espeak-ng: every language, by its library in a process of its own (it is GPL)."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reelwright.config import Settings
from reelwright.models import Availability
from reelwright.speech.engines import program
from reelwright.speech.engines.protocol import Spoken, SystemVoice, Utterance

QUALITY = 10
_WOMEN = "zh:cmn en:en-us it es ru ko vi ja id ms el he ar hi"
_MEN = "zh:cmn en:en-us ja"
"""Languages, with the library's name for them where it is another."""

_HASTE = {"cmn": 0.85}
"""Above the natural tempo the library runs ahead of what is asked in some languages (measured)."""
HIGHEST, LOWEST = 9.0, -7.0
"""Semitones that the library can go up and down."""


class Espeak:
    """One espeak-ng voice, for example `cmn+f2`."""

    def __init__(self, voice: str) -> None:
        self._voice = voice

    def say(self, utterance: Utterance, path: Path) -> Spoken:
        """Write the sound of one utterance as WAV."""
        haste = _HASTE.get(self._voice.partition("+")[0], 1.0)
        pitch = min(max(utterance.pitch, LOWEST), HIGHEST)
        order = {
            "text": utterance.text,
            "voice": self._voice,
            "rate": utterance.rate if utterance.rate < 1 else 1 + haste * (utterance.rate - 1),
            "pitch": pitch,
            "path": str(path),
        }
        module = "reelwright.speech.engines.espeak_program"
        printed = program.run([sys.executable, "-m", module], text=json.dumps(order))
        words = json.loads(printed)["words"]
        anchors = tuple((int(offset), float(seconds)) for offset, seconds in words)
        return Spoken(path, anchors, rate=utterance.rate, pitch=pitch)


def availability(settings: Settings) -> Availability:
    """Tell whether the library is installed."""
    there = importlib.util.find_spec("espeakng_loader") is not None
    return Availability(
        there, "installed" if there else "not installed", "pip install espeakng-loader"
    )


def voices(settings: Settings) -> list[SystemVoice]:
    """Return voices of the languages that the vendor's voices speak, and of other alphabets."""
    return [
        SystemVoice("espeak", (name or language) + variant, gender, language, QUALITY)
        for languages, gender, variant in ((_WOMEN, "f", "+f2"), (_MEN, "m", ""))
        for language, _, name in (entry.partition(":") for entry in languages.split())
    ]


def open_speaker(name: str, options: Mapping[str, Any]) -> Espeak:
    """Return the speaker of an espeak-ng voice; `options` are not used."""
    return Espeak(name)
