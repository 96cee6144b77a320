"""SpeechDenoise: noise is taken out of speech."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reelwright.functions.protocol import FileKind, Function, Outcome
from reelwright.media.facts import MediaFacts

if TYPE_CHECKING:
    from reelwright.functions.work import Work

SPEECH = FileKind("speech.wav", asset="audio")


def requirement(facts: MediaFacts) -> str:
    """Return what the input fails to be: WAV at 16,000 or 48,000 Hz."""
    audio = facts.audio
    right = facts.format_name == "wav" and audio is not None
    if right and audio is not None and audio.sample_rate in (16_000, 48_000):
        return ""
    return "WAV at 16,000 or 48,000 Hz"


def run(work: Work) -> Outcome:
    """Write WAV with the rate, channels and length of the input."""
    from reelwright.functions.sound.denoise import denoise

    denoise(work, SPEECH.name)
    return Outcome(files=(SPEECH,))


FUNCTION = Function(
    "SpeechDenoise", run, files=(SPEECH,), requirement=requirement, capability="denoise"
)
