"""Which voices this machine can speak with, and which of them serves a wanted voice."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from reelwright.config import Settings
from reelwright.models import Availability, Engine
from reelwright.speech import voices
from reelwright.speech.segments import language_of

FESTIVAL_VOICE = Path("/usr/share/festival/voices/us/cmu_us_slt_arctic_hts")


@dataclass(frozen=True)
class SystemVoice:
    """A voice of an engine: `name` is the engine's own word for it.

    `options` go to the engine as they are (JSON). `quality` orders voices of one language.
    """

    engine: str
    name: str
    gender: str
    language: str
    quality: int
    options: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the voice as JSON, for a task."""
        return asdict(self)


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
            found.append(SystemVoice("endpoint", name, "f", language, 100))
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
        found.sort(key=lambda voice: voice.engine != settings.tts_engine)
    return found


def select(
    identifier: str, text: str, language: str, available: Sequence[SystemVoice]
) -> tuple[SystemVoice | None, list[str]]:
    """Choose the voice that speaks `text` in place of the vendor's voice `identifier`.

    The text's language decides before the wanted gender; the choice is deterministic, and
    different ids are spread over equally good voices. Returns the voice (None when nothing here
    speaks the language) and warnings in words.
    """
    wanted = voices.find(identifier)
    declared = wanted.languages[0] if wanted else language
    spoken = language_of(text, declared)
    candidates = [voice for voice in available if voice.language == spoken]
    if not candidates:
        return None, [f'No installed voice speaks the language "{spoken}".']
    gender = {"f": "f", "m": "m", "c": "f"}.get(wanted.gender if wanted else "f", "f")
    first_engine = candidates[0].engine
    candidates.sort(
        key=lambda voice: (
            voice.engine != first_engine and first_engine == "endpoint",
            voice.gender != gender,
            -voice.quality,
        )
    )
    best = candidates[0]
    equal = [v for v in candidates if (v.gender, v.quality) == (best.gender, best.quality)]
    chosen = equal[sum(identifier.encode()) % len(equal)]
    warnings = []
    if wanted is not None and spoken not in wanted.languages:
        warnings.append(
            f'The voice "{identifier}" does not speak the text\'s language "{spoken}";'
            f" {chosen.engine}/{chosen.name} was used."
        )
    return chosen, warnings


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
