"""flite: small English voices, by its program."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reelwright.speech.engines import latin, program
from reelwright.speech.engines.protocol import Spoken, Utterance

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


def open_speaker(name: str, options: Mapping[str, Any]) -> Flite:
    """Return the speaker of a flite voice; `options` are not used."""
    return Flite(name)
