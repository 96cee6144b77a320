"""What a text-to-speech engine is: one module in this folder, found by its `voices`.

* `QUALITY`: how it sounds beside the others, a number up to 100.
* `availability(settings)` and `voices(settings)` are asked in the server.
* `open_speaker(name, options)` is called in a sandbox child, where the engine itself is imported.

`tests/speech/test_engines.py` holds every engine to the same expectations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True)
class SystemVoice:
    """A voice of this machine: `name` is its engine's own word for it.

    `options` go to the engine as they are (JSON). `quality` orders voices of one language; the
    operator's own choice goes before gender and quality. `latin_only` voices leave out what is
    written in other letters.
    """

    engine: str
    name: str
    gender: str
    language: str
    quality: int
    options: dict[str, Any] = field(default_factory=dict)
    latin_only: bool = False
    preferred: bool = False

    @property
    def identifier(self) -> str:
        """The id under which a caller can name exactly this voice."""
        return f"{self.engine}/{self.name}"

    def to_json(self) -> dict[str, Any]:
        """Return what a task needs to speak with it."""
        return {"engine": self.engine, "name": self.name, "options": self.options}


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
