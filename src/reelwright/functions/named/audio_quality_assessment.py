"""AudioQualityAssessment: how good recorded speech sounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reelwright.functions.protocol import Function, Outcome
from reelwright.media.facts import MediaFacts

if TYPE_CHECKING:
    from reelwright.functions.work import Work


def requirement(facts: MediaFacts) -> str:
    """Return what the input fails to be: WAV, 16 bit, mono or stereo, 8 to 48 kHz."""
    audio = facts.audio
    right = (
        facts.format_name == "wav"
        and audio is not None
        and audio.codec.startswith("pcm_s16")
        and audio.channels <= 2
        and 8_000 <= audio.sample_rate <= 48_000
    )
    return "" if right else "WAV, 16 bit, mono or stereo, 8 to 48 kHz"


def run(work: Work) -> Outcome:
    """Return one entry for each channel."""
    from reelwright.functions.sound.quality.assessment import assess

    return Outcome(result=assess(work))


FUNCTION = Function("AudioQualityAssessment", run, requirement=requirement)
