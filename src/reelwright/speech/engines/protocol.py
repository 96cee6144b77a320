"""What a text-to-speech engine does; `tests/speech/test_engines.py` holds every one to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Utterance:
    """What is to be said: plain text, tempo factor (1 = natural) and pitch in semitones."""

    text: str
    rate: float = 1.0
    pitch: float = 0.0


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was said: a sound file, None where the voice has nothing to say of the text.

    `anchors` are (offset in the text, seconds of the sound) of words whose start the engine
    tells. `rate` and `pitch` are what the engine itself did of the wish; the rest is done to the
    sound.
    """

    path: Path | None
    anchors: tuple[tuple[int, float], ...] = ()
    rate: float = 1.0
    pitch: float = 0.0


class Speaker(Protocol):
    """An engine with one voice, ready to speak."""

    def say(self, utterance: Utterance, path: Path) -> Spoken:
        """Write the sound of one utterance to `path`.

        Raises:
            JobError: `SpeechSynthesisFailed`, saying why.
        """
        ...


class SpeakerFactory(Protocol):
    """Makes a speaker of a voice; every engine module has one called `open_speaker`."""

    def __call__(self, name: str, options: Mapping[str, Any]) -> Speaker:
        """Return the speaker of the voice `name`."""
        ...
