"""Which voices this machine can speak with, and which of them serves a wanted voice."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from reelwright.config import Settings
from reelwright.errors import JobError
from reelwright.models import Availability, Engine
from reelwright.speech import voices
from reelwright.speech.languages import beyond_latin, language_of

FESTIVAL_VOICE = Path("/usr/share/festival/voices/us/cmu_us_slt_arctic_hts")


_LATIN_ONLY = frozenset({"festival", "flite"})
_ACCEPTED_AS = {"c": "f"}
"""A child is spoken by a woman."""


@dataclass(frozen=True)
class SystemVoice:
    """A voice of an engine: `name` is the engine's own word for it.

    `options` go to the engine as they are (JSON). `quality` orders voices of one language; the
    operator's own choice goes before gender and quality.
    """

    engine: str
    name: str
    gender: str
    language: str
    quality: int
    options: dict[str, Any] = field(default_factory=dict)
    preferred: bool = False

    @property
    def identifier(self) -> str:
        """The id under which a caller can name exactly this voice."""
        return f"{self.engine}/{self.name}"

    def to_json(self) -> dict[str, Any]:
        """Return what a task needs to speak with it."""
        return {"engine": self.engine, "name": self.name, "options": self.options}


@dataclass(frozen=True)
class Selection:
    """The voice that speaks a text; `helper` says the sentences in letters it does not know."""

    voice: SystemVoice
    helper: SystemVoice | None = None
    warnings: tuple[str, ...] = ()


def engines(settings: Settings) -> list[Engine]:
    """Return all text-to-speech engines with what they need, best first."""
    return [
        Engine("endpoint", "tts", _endpoint(settings)),
        Engine("sherpa", "tts", _sherpa(settings)),
        Engine("festival", "tts", _festival()),
        Engine("flite", "tts", _flite()),
        Engine("espeak", "tts", _espeak()),
    ]


def system_voices(settings: Settings) -> list[SystemVoice]:
    """Return the voices of the engines that are available."""
    usable = {engine.name for engine in engines(settings) if engine.availability.available}
    found: list[SystemVoice] = []
    if "endpoint" in usable and settings.tts_endpoint is not None:
        for language, name in (settings.tts_endpoint.voices or {"zh": "", "en": ""}).items():
            label, options = name or "default", {"voice": name}
            found.append(SystemVoice("endpoint", label, "f", language, 100, options, True))
    if "sherpa" in usable:
        found += [_sherpa_voice(voice.model_dump(mode="json")) for voice in settings.sherpa_voices]
    if "festival" in usable:
        found.append(SystemVoice("festival", "cmu_us_slt_arctic_hts", "f", "en", 60))
    if "flite" in usable:
        found += [
            SystemVoice("flite", "rms", "m", "en", 50),
            SystemVoice("flite", "awb", "m", "en", 45),
            SystemVoice("flite", "slt", "f", "en", 40),
        ]
    if "espeak" in usable:
        found += [SystemVoice("espeak", name, g, language, 10) for language, name, g in _ESPEAK]
    if settings.tts_engine:
        found = [replace(one, preferred=one.engine == settings.tts_engine) for one in found]
    return found


def select(
    identifier: str, text: str, language: str, available: Sequence[SystemVoice]
) -> Selection:
    """Choose the voice that speaks `text` (without tags) in place of the vendor's voice.

    `identifier` may also name a voice of this machine, `engine/name`. Otherwise the text's
    language decides before the wanted gender; the choice is deterministic, and different ids are
    spread over equally good voices.

    Raises:
        JobError: `InvalidParameter`: nobody knows the voice; `SpeechSynthesisFailed`: no voice
            here speaks the language.
    """
    own = next((voice for voice in available if voice.identifier == identifier), None)
    if own is not None:
        return _with_helper(own, text, language, available, [])
    wanted = voices.find(identifier)
    if wanted is None:
        raise JobError(f'There is no voice "{identifier[:100]}".', code="InvalidParameter")
    spoken = language_of(text, _declared(wanted, language))
    best = _best(available, spoken, wanted.gender, identifier)
    warnings = []
    if best is None:
        # A text in Latin letters is better read with the wrong accent than not at all.
        best = None if beyond_latin(text) else _best(available, "en", wanted.gender, identifier)
        if best is None:
            raise JobError(
                f'No installed voice speaks the language "{spoken}"; see `reelwright doctor`.',
                code="SpeechSynthesisFailed",
            )
        warnings.append(f'No voice speaks the language "{spoken}"; {best.identifier} was used.')
    elif spoken not in wanted.languages:
        warnings.append(
            f'The voice "{identifier}" does not speak the text\'s language "{spoken}";'
            f" {best.identifier} was used."
        )
    return _with_helper(best, text, spoken, available, warnings)


def _declared(wanted: voices.Voice, language: str) -> str:
    """Return the language of what letters do not tell; `zh` is only the default of the field."""
    if language == "en" and not {"zh", "en"}.isdisjoint(wanted.languages):
        return "en"
    return wanted.languages[0]


def _best(
    available: Sequence[SystemVoice], language: str, gender: str, identifier: str
) -> SystemVoice | None:
    candidates = [voice for voice in available if voice.language == language]
    if not candidates:
        return None
    gender = _ACCEPTED_AS.get(gender, gender)

    def rank(voice: SystemVoice) -> tuple[bool, bool, int]:
        return not voice.preferred, voice.gender != gender, -voice.quality

    equal = [voice for voice in candidates if rank(voice) == min(map(rank, candidates))]
    return equal[sum(identifier.encode()) % len(equal)]


def _with_helper(
    voice: SystemVoice,
    text: str,
    language: str,
    available: Sequence[SystemVoice],
    warnings: list[str],
) -> Selection:
    foreign = beyond_latin(text) if voice.engine in _LATIN_ONLY else ""
    if not foreign:
        return Selection(voice, None, tuple(warnings))
    spoken = language_of(foreign, language)
    able = [one for one in available if one.engine not in _LATIN_ONLY]
    helper = _best(able, spoken, voice.gender, voice.identifier)
    if helper is None:
        warnings.append(f"{voice.identifier} leaves out what it cannot say: {foreign[:50]}")
    else:
        warnings.append(f'{helper.identifier} says the sentences with "{foreign[:50]}" in them.')
    return Selection(voice, helper, tuple(warnings))


def _sherpa_voice(voice: dict[str, Any]) -> SystemVoice:
    gender = "m" if str(voice["gender"]).startswith("m") else "f"
    name = f"{Path(voice['folder']).name}:{voice['speaker']}"
    return SystemVoice("sherpa", name, gender, str(voice["language"]), 90, voice)


_ESPEAK = (
    ("zh", "cmn+f2", "f"),
    ("zh", "cmn", "m"),
    ("en", "en-us+f2", "f"),
    ("en", "en-us", "m"),
    ("it", "it+f2", "f"),
    ("es", "es+f2", "f"),
    ("ru", "ru+f2", "f"),
    ("ko", "ko+f2", "f"),
    ("vi", "vi+f2", "f"),
    ("ja", "ja+f2", "f"),
    ("ja", "ja", "m"),
    ("id", "id+f2", "f"),
    ("ms", "ms+f2", "f"),
    ("el", "el+f2", "f"),
    ("he", "he+f2", "f"),
    ("ar", "ar+f2", "f"),
    ("hi", "hi+f2", "f"),
)


def _endpoint(settings: Settings) -> Availability:
    return Availability(
        settings.tts_endpoint is not None,
        "configured" if settings.tts_endpoint else "not configured",
        "set tts_endpoint.url in the configuration file",
    )


def _sherpa(settings: Settings) -> Availability:
    missing = [str(v.folder) for v in settings.sherpa_voices if not v.folder.is_dir()]
    if missing:
        return Availability(False, f"folder not found: {', '.join(missing)}", "correct the path")
    installed = importlib.util.find_spec("sherpa_onnx") is not None
    return Availability(
        installed and bool(settings.sherpa_voices),
        "voice files configured" if settings.sherpa_voices else "no voice files configured",
        "download a voice and list it under sherpa_voices in the configuration file",
    )


def _festival() -> Availability:
    there = shutil.which("festival") is not None and FESTIVAL_VOICE.is_dir()
    return Availability(
        there,
        "installed" if there else "festival or its voice slt_hts is not installed",
        "apt install festival festvox-us-slt-hts",
    )


def _flite() -> Availability:
    there = shutil.which("flite") is not None
    return Availability(there, "installed" if there else "not installed", "apt install flite")


def _espeak() -> Availability:
    there = importlib.util.find_spec("espeakng_loader") is not None
    return Availability(
        there, "installed" if there else "not installed", "pip install espeakng-loader"
    )
