"""Turns an engine's sounds into one finished piece of speech. Runs in a sandbox child."""

from __future__ import annotations

import re
import wave
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from reelwright.media.loudness import SILENCE, loudness
from reelwright.media.probe import probe
from reelwright.media.sound import read_sound
from reelwright.speech.engines.program import failed
from reelwright.speech.engines.protocol import Spoken
from reelwright.speech.segments import SpokenScript
from reelwright.speech.timing import Word, place_pieces, place_words

RATE = 48_000
TARGET_LUFS = -16.0
PEAK = 10 ** (-1.0 / 20)
"""Highest sample value: -1 dB of full scale."""
LEAD_SECONDS = 0.05
"""Silence before the first word."""
TAIL_SECONDS = 0.15
"""Silence after the last word, so that it is not cut off."""
_EDGE_SECONDS = 0.02
_SILENCE = 10 ** (-50 / 20)
_BEEP_HERTZ = 1000

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Mastered:
    """A finished piece of speech: seconds, and its subtitle pieces as JSON."""

    duration: float
    pieces: list[dict[str, Any]]


def master(
    spoken: SpokenScript,
    sounds: Sequence[Spoken],
    rate: float,
    censor: Sequence[Mapping[str, str]],
    path: Path,
) -> Mastered:
    """Join the sounds of all segments into a mono WAV file at 48 kHz and -16 LUFS."""
    parts: list[Samples] = [_silence(LEAD_SECONDS + spoken.lead)]
    words: list[Word] = []
    position = len(parts[0])
    last = len(spoken.segments) - 1
    for index, (segment, sound) in enumerate(zip(spoken.segments, sounds, strict=True)):
        speed = 1.0 if sound.rate_done else rate
        samples, cut = _voiced(sound.path, speed)
        start, end = position / RATE, (position + len(samples)) / RATE
        anchors = [(offset, start + seconds / speed - cut) for offset, seconds in sound.anchors]
        words += place_words(segment, start, end, anchors)
        pause = segment.pause if index < last else max(segment.pause, TAIL_SECONDS)
        if index == last and segment.pause <= 0.5:
            pause = TAIL_SECONDS
        parts += [samples, _silence(pause)]
        position += len(samples) + len(parts[-1])
    mix = _leveled(np.concatenate(parts))
    _censor(mix, spoken.shown, words, censor)
    _write(path, mix)
    pieces: list[dict[str, Any]] = list(place_pieces(spoken.shown, words))
    return Mastered(round(len(mix) / RATE, 4), pieces)


def _voiced(path: Path, speed: float) -> tuple[Samples, float]:
    """Read a sound without the silence at its ends; return it and the seconds cut at its start."""
    duration = probe(path).duration
    if duration is None:
        raise failed("the engine's sound has no length")
    factor = Fraction(speed).limit_denominator(1000)
    stereo = read_sound(path, Fraction(0), duration / factor, rate=RATE, speed=factor)
    mono: Samples = stereo.mean(axis=1, dtype=np.float32)
    peak = float(np.abs(mono).max(initial=0.0))
    loud = np.flatnonzero(np.abs(mono) > peak * _SILENCE * 10)
    if peak == 0.0 or loud.size == 0:
        raise failed("the engine's sound is silent")
    edge = int(_EDGE_SECONDS * RATE)
    first, end = max(int(loud[0]) - edge, 0), min(int(loud[-1]) + edge, len(mono))
    voiced = mono[first:end].copy()
    ramp = np.linspace(0, 1, min(edge, len(voiced)), dtype=np.float32)
    voiced[: len(ramp)] *= ramp
    voiced[len(voiced) - len(ramp) :] *= ramp[::-1]
    return voiced, first / RATE


def _leveled(mix: Samples) -> Samples:
    measured, _ = loudness(np.repeat(mix[:, None], 2, axis=1))
    if measured > SILENCE:
        mix = mix * np.float32(10 ** ((TARGET_LUFS - measured) / 20))
    return _limited(mix)


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
        for match in re.finditer(re.escape(entry["word"]), shown, re.IGNORECASE):
            hit = [
                w for w in words if w.start_offset < match.end() and w.end_offset > match.start()
            ]
            if not hit:
                continue
            first, end = int(hit[0].start * RATE), int(hit[-1].end * RATE)
            mix[first:end] = 0.0
            if entry["mode"].lower() == "beep":
                time = np.arange(len(mix[first:end]), dtype=np.float32) / RATE
                mix[first:end] = 0.15 * np.sin(2 * np.pi * _BEEP_HERTZ * time)


def _silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), dtype=np.float32)


def _write(path: Path, mix: Samples) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(mix * 32767).astype("<i2").tobytes())
