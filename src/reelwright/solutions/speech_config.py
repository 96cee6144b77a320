"""SpeechConfig: who speaks, how fast, and how the words are shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from reelwright.errors import InvalidParameter
from reelwright.solutions.fields import Fields, as_object
from reelwright.solutions.styles import Style, is_hidden, read_style
from reelwright.speech import voices

MOST_LISTS, MOST_WORDS = 200, 5000
"""Lists of special words, and words in all of them: every piece of a text is held against them."""


@dataclass(frozen=True, slots=True)
class SpecialWords:
    """Words to be highlighted in the subtitles, or to be hidden and perhaps silenced."""

    kind: Literal["Highlight", "Forbidden"]
    words: tuple[str, ...]
    style: dict[str, Any] = field(default_factory=dict)
    sound: Literal["None", "Beep", "Mute"] = "None"


@dataclass(frozen=True, slots=True)
class SpeechConfig:
    """How speech sounds and looks; `voices` are those from which one is drawn per output."""

    volume: float = 1.0
    voices: tuple[str, ...] = ()
    customized: bool = False
    language: str = "zh"
    rate: float = 0.0
    pitch: float = 0.0
    subtitles: Style = field(default_factory=dict)
    subtitles_shown: bool = True
    special_words: tuple[SpecialWords, ...] = ()

    @property
    def cosy(self) -> bool:
        """True when a voice may be drawn that knows fewer tags of SSML."""
        return self.customized or any(voices.is_cosy(voice) for voice in self.voices)


def read_speech(given: Fields, *, local: bool = False) -> SpeechConfig:
    """Read SpeechConfig.

    Raises:
        InvalidParameter: a number is out of range, a word or colour is none.
    """
    language = given.word("SpeechLanguage", ("zh", "en"), "zh")
    style = given.word("Style", tuple(voices.STYLES))
    customized = given.text("CustomizedVoice", longest=200).strip()
    named = voices.split(given.text("Voice", longest=4000))
    volume = given.number("Volume", low=0, high=10)
    gain = given.number("Gain", low=0, high=10)
    subtitles = given.object("AsrConfig")
    look = read_style(subtitles, local=local)
    special = tuple(
        _special(as_object(item, path))
        for item, path in given.items("SpecialWordsConfig", most=MOST_LISTS)
    )
    if sum(len(entry.words) for entry in special) > MOST_WORDS:
        path = given.at("SpecialWordsConfig")
        raise InvalidParameter(path, f"It must not hold more than {MOST_WORDS} words in all.")
    return SpeechConfig(
        volume=volume if volume is not None else 1.0 if gain is None else gain,
        voices=(customized,) if customized else tuple(voices.pick(named, language, style)),
        customized=bool(customized),
        language=language,
        rate=given.number("SpeechRate", 0, low=-500, high=500) or 0.0,
        pitch=given.number("PitchRate", 0, low=-500, high=500) or 0.0,
        subtitles=look,
        subtitles_shown=subtitles.flag("Enabled", True) and not is_hidden(look),
        special_words=special,
    )


def _special(entry: Fields) -> SpecialWords:
    kind = entry.word("Type", ("Highlight", "Forbidden"), "Highlight")
    words = tuple(text for text, _ in entry.texts("WordsList", most=1000, longest=200))
    if kind == "Forbidden":
        mode = entry.text("SoundReplaceMode").strip().lower()
        sound: Literal["None", "Beep", "Mute"] = "None"
        if mode in ("beep", "mute"):
            sound = "Beep" if mode == "beep" else "Mute"
        return SpecialWords("Forbidden", words, {}, sound)
    look = entry.object("Style")
    style = read_style(look)
    if look.has("FontName"):
        style["Font"] = look.text("FontName", longest=200).strip()
    return SpecialWords("Highlight", words, style)
