"""flite: small English voices, by its program."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reelwright.config import Settings
from reelwright.models import Availability
from reelwright.speech.engines import latin, program
from reelwright.speech.engines.protocol import Spoken, SystemVoice, Utterance

QUALITY = 50
_VOICES = (("rms", "m", QUALITY), ("awb", "m", QUALITY - 5), ("slt", "f", QUALITY - 10))

_BENDABLE = frozenset({"awb", "slt"})
"""Voices whose pitch the program can shift; it leaves the others as they are, without a word."""


class Flite:
    """One flite voice."""

    def __init__(self, voice: str) -> None:
        self._voice = voice

    def say(self, utterance: Utterance, path: Path) -> Spoken:
        """Write the sound of one utterance as WAV."""
        if not latin.speakable(utterance.text):
            return Spoken(None)
        source = path.with_suffix(".txt")
        source.write_text(latin.plain(utterance.text) + "\n", encoding="ascii")
        arguments = ["flite", "-voice", self._voice, "-f", str(source), "-o", str(path)]
        arguments += ["--setf", f"duration_stretch={1 / utterance.rate:.4f}"]
        pitch = utterance.pitch if self._voice in _BENDABLE else 0.0
        if pitch:
            arguments += ["--setf", f"f0_shift={2 ** (pitch / 12):.4f}"]
        program.run(arguments)
        source.unlink()
        if not path.is_file():
            raise program.failed("flite wrote no sound")
        return Spoken(path, rate=utterance.rate, pitch=pitch)


def availability(settings: Settings) -> Availability:
    """Tell whether the program is installed; the voices are inside it."""
    there = shutil.which("flite") is not None
    return Availability(there, "installed" if there else "not installed", "apt install flite")


def voices(settings: Settings) -> list[SystemVoice]:
    """Return the good ones of its voices."""
    return [
        SystemVoice("flite", name, gender, "en", quality, latin_only=True)
        for name, gender, quality in _VOICES
    ]


def open_speaker(name: str, options: Mapping[str, Any]) -> Flite:
    """Return the speaker of a flite voice; `options` are not used."""
    return Flite(name)
