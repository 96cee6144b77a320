"""Turns an engine's sounds into one finished piece of speech. Runs in a sandbox child."""

from __future__ import annotations

import re
import wave
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from reelwright.media.loudness import SILENCE, loudness
from reelwright.speech.engines.program import failed
from reelwright.speech.engines.protocol import Spoken
from reelwright.speech.segments import SpokenScript
from reelwright.speech.timing import Heard, Word, place_pieces, place_words
from reelwright.speech.voiced import RATE, Samples, Voiced, ramped, voiced

TARGET_LUFS = -16.0
PEAK = 10 ** (-1.0 / 20)
"""Highest sample value: -1 dB of full scale."""
LEAD_SECONDS = 0.03
"""Silence before the first word."""
TAIL_SECONDS = 0.15
"""Silence after the last word, so that it is not cut off."""
_SHORTEST_MEASURED = 3
"""Seconds; shorter speech is repeated for measuring its loudness, which needs 0.4 s at least."""
_UNHEARD = 0.25
"""Seconds of silence in place of a segment of which the voice says nothing."""
_BEEP_HERTZ, _BEEP_LEVEL = 1000, 0.15
_MARGIN = 0.02
"""Seconds that are hidden on both sides of a forbidden word."""


@dataclass(frozen=True)
class Mastered:
    """A finished piece of speech: seconds, and its subtitle pieces as JSON."""

    duration: float
    pieces: list[dict[str, Any]]


@dataclass(frozen=True)
class Manner:
    """How the whole is spoken: tempo factor, semitones, and what must not be heard.

    `censor` has `word` and `mode` (`Beep` or `Mute`).
    """

    rate: float = 1.0
    pitch: float = 0.0
    censor: Sequence[Mapping[str, str]] = ()


def master(script: SpokenScript, sounds: Sequence[Spoken], manner: Manner, path: Path) -> Mastered:
    """Join the sounds of all segments into a mono WAV file at 48 kHz and -16 LUFS.

    Raises:
        JobError: `SpeechSynthesisFailed`: a file is not sound, or nothing is heard in any.
    """
    heard = [voiced(sound, manner.rate, manner.pitch) for sound in sounds]
    if not any(heard):
        raise failed("nothing is heard in the engine's sound")
    parts: list[Samples] = [_silence(LEAD_SECONDS + script.lead)]
    words: list[Word] = []
    position = len(parts[0])
    for segment, sound in zip(script.segments, heard, strict=True):
        samples = sound.samples if sound else _silence(_UNHEARD / manner.rate)
        words += place_words(segment, _placed(sound, position / RATE, len(samples) / RATE))
        parts += [samples, _silence(segment.silence(manner.rate))]
        position += len(samples) + len(parts[-1])
    parts[-1] = _silence(max(script.segments[-1].pause, TAIL_SECONDS))
    mix = _leveled(np.concatenate(parts))
    _censor(mix, script.shown, words, manner.censor)
    _write(path, mix)
    pieces: list[dict[str, Any]] = list(place_pieces(script.shown, words, script.stops))
    return Mastered(round(len(mix) / RATE, 4), pieces)


def _placed(sound: Voiced | None, start: float, length: float) -> Heard:
    if sound is None:
        return Heard(start, start + length)
    return Heard(
        start + sound.lead,
        start + length,
        [(offset, start + seconds) for offset, seconds in sound.anchors],
        [(start + a, start + b) for a, b in sound.gaps],
    )


def _leveled(mix: Samples) -> Samples:
    """Bring the mix to the target; once more, as taming the peaks takes a little away."""
    for _ in range(2):
        sample = np.tile(mix, max(1, -(-_SHORTEST_MEASURED * RATE // len(mix))))
        measured, _ = loudness(np.repeat(sample[:, None], 2, axis=1))
        if measured <= SILENCE:
            break
        mix = _limited(mix * np.float32(10 ** ((TARGET_LUFS - measured) / 20)))
    return mix


def _limited(mix: Samples) -> Samples:
    """Bend what exceeds three quarters of the allowed peak softly towards it."""
    knee = 0.75 * PEAK
    over = np.abs(mix) > knee
    room = PEAK - knee
    bent = knee + room * np.tanh((np.abs(mix[over]) - knee) / room)
    mix[over] = np.sign(mix[over]) * bent
    return mix


def _censor(
    mix: Samples, shown: str, words: Sequence[Word], censor: Sequence[Mapping[str, str]]
) -> None:
    """Silence forbidden words, or cover them with a tone, wherever they are heard."""
    for entry in sorted(censor, key=lambda e: -len(e["word"])):
        for match in _occurrences(entry["word"], shown):
            hit = [
                w for w in words if w.start_offset < match.end() and w.end_offset > match.start()
            ]
            if not hit:
                continue
            first = max(int((hit[0].start - _MARGIN) * RATE), 0)
            end = min(int((hit[-1].end + _MARGIN) * RATE), len(mix))
            mix[first:end] *= 1 - ramped(np.ones(end - first, np.float32))
            if entry["mode"].lower() == "beep":
                time = np.arange(end - first) / RATE
                tone = _BEEP_LEVEL * np.sin(2 * np.pi * _BEEP_HERTZ * time)
                mix[first:end] += ramped(tone.astype(np.float32))


def _occurrences(word: str, text: str) -> list[re.Match[str]]:
    """Find a word; one that begins or ends with a Latin letter is not found inside another."""
    if not word.strip():
        return []
    letter = "[A-Za-z0-9]"
    before = f"(?<!{letter})" if re.match(letter, word[0]) else ""
    after = f"(?!{letter})" if re.match(letter, word[-1]) else ""
    return list(re.finditer(f"{before}{re.escape(word)}{after}", text, re.IGNORECASE))


def _silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), dtype=np.float32)


def _write(path: Path, mix: Samples) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(mix * 32767).astype("<i2").tobytes())
