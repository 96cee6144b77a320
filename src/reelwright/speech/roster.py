"""Which voices this machine can speak with, and which of them serves a wanted voice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reelwright.config import Settings
from reelwright.errors import JobError
from reelwright.models import Engine, registry
from reelwright.speech import engines as speech_engines
from reelwright.speech import voices
from reelwright.speech.engines.protocol import SystemVoice
from reelwright.speech.languages import beyond_latin, language_of

_ACCEPTED_AS = {"c": "f"}
"""A child is spoken by a woman."""


@dataclass(frozen=True)
class Selection:
    """The voice that speaks a text; `helper` says the sentences in letters it does not know."""

    voice: SystemVoice
    helper: SystemVoice | None = None
    warnings: tuple[str, ...] = ()


def engines(settings: Settings) -> list[Engine]:
    """Return all text-to-speech engines with what they need, best first."""
    return registry.engines(speech_engines, "tts", settings)


def system_voices(settings: Settings) -> list[SystemVoice]:
    """Return the voices of the engines that are available, the best engine's first."""
    found = [
        voice
        for _, module in registry.modules(speech_engines)
        if module.availability(settings).available
        for voice in module.voices(settings)
    ]
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
    wanted = _documented(identifier)
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


def require(identifiers: Iterable[str], available: Sequence[SystemVoice]) -> None:
    """Make sure that every one of several voices is known.

    Raises:
        JobError: `InvalidParameter`: nobody knows one of them.
    """
    own = {voice.identifier for voice in available}
    for identifier in identifiers:
        if identifier not in own:
            _documented(identifier)


def _documented(identifier: str) -> voices.Voice:
    wanted = voices.find(identifier)
    if wanted is None:
        raise JobError(f'There is no voice "{identifier[:100]}".', code="InvalidParameter")
    return wanted


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
    foreign = beyond_latin(text) if voice.latin_only else ""
    if not foreign:
        return Selection(voice, None, tuple(warnings))
    spoken = language_of(foreign, language)
    able = [one for one in available if not one.latin_only]
    helper = _best(able, spoken, voice.gender, voice.identifier)
    if helper is None:
        warnings.append(f"{voice.identifier} leaves out what it cannot say: {foreign[:50]}")
    else:
        warnings.append(f'{helper.identifier} says the sentences with "{foreign[:50]}" in them.')
    return Selection(voice, helper, tuple(warnings))
