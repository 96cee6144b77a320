"""flite: small English voices, by its program."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reelwright.speech.engines import program
from reelwright.speech.engines.protocol import Spoken, Utterance

BASE_PITCH = {"rms": 105.0, "awb": 110.0, "slt": 170.0}
"""Mean fundamental frequency of the voices in Hz, from which a wished pitch is reckoned."""


class Flite:
    """One flite voice."""

    def __init__(self, voice: str) -> None:
        self._voice = voice

    def say(self, utterance: Utterance, path: Path) -> Spoken:
        """Write the sound of one utterance as WAV."""
        source = path.with_suffix(".txt")
        source.write_text(utterance.text + "\n", encoding="utf-8")
        arguments = ["flite", "-voice", self._voice, "-f", str(source), "-o", str(path)]
        arguments += ["--setf", f"duration_stretch={1 / utterance.rate:.4f}"]
        if utterance.pitch:
            pitch = BASE_PITCH.get(self._voice, 120.0) * 2 ** (utterance.pitch / 12)
            arguments += ["--setf", f"int_f0_target_mean={pitch:.2f}"]
        program.run(arguments)
        source.unlink()
        return Spoken(path, rate_done=True, pitch_done=True)


def open_speaker(name: str, options: Mapping[str, Any]) -> Flite:
    """Return the speaker of a flite voice; `options` are not used."""
    return Flite(name)
