"""What a plan wants done before it can be finished: texts spoken, headings measured."""

from __future__ import annotations

from typing import Any

from reelwright.solutions.speech_config import SpeechConfig
from reelwright.solutions.styles import MOTIONS, SCROLLING, Style
from reelwright.speech.voices import is_cosy

SEMITONES = 12 / 500
"""An octave up or down at the ends of PitchRate."""


def tempo(rate: float) -> float:
    """Return the tempo that a SpeechRate from -500 to 500 stands for: 0.5 to 2."""
    return 1 / (1 - 0.002 * rate) if rate <= 0 else 1 / (1 - 0.001 * rate)


def speech_order(speech: SpeechConfig, text: str, voice: str) -> dict[str, Any]:
    """Return the order to speak a text.

    `rate` is the tempo factor, `pitch` is in semitones; `censor` names the words that are bleeped
    in the sound itself (those that fall silent are silenced in the timeline).
    """
    return {
        "text": text,
        "voice": voice,
        "customized": speech.customized,
        "cosy": speech.customized or is_cosy(voice),
        "language": speech.language,
        "rate": round(tempo(speech.rate), 6),
        "pitch": round(speech.pitch * SEMITONES, 6),
        "censor": [
            {"word": word, "mode": "Beep"}
            for entry in speech.special_words
            if entry.kind == "Forbidden" and entry.sound == "Beep"
            for word in entry.words
        ],
    }


def measure_order(text: str, style: Style, width: int, height: int) -> dict[str, Any]:
    """Return the order to measure a text: a text clip and the canvas it is laid out on."""
    times = ("AaiMotionIn", "AaiMotionOut", "Ratio", "TimelineIn", "TimelineOut")
    motions = (*MOTIONS, *SCROLLING, *times)
    look = {key: value for key, value in style.items() if key not in motions}
    return {
        "clip": {"Type": "Text", "Content": text, **look},
        "width": width,
        "height": height,
    }
