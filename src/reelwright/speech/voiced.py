"""One engine's sound as it goes into the whole: its tempo, its pitch, its ends. In a child only."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from reelwright.errors import JobError
from reelwright.media.sound import sound_blocks
from reelwright.speech.engines.program import failed
from reelwright.speech.engines.protocol import Spoken

RATE = 48_000
LONGEST_SECONDS = 600
"""Length of one sound; an engine is given a sentence or two at a time."""
_LOWEST_HERTZ = 60
"""What lies below is no voice: an offset, which would click where it ends, or a rumble."""
_WINDOW = RATE // 100
_CLEAR, _QUIET, _FAINT = (10 ** (decibel / 20) for decibel in (-30, -33, -46))
"""Levels as shares of the highest: surely speech; a gap where it is lower; an end of speech."""
_EDGE = RATE // 40
"""Samples kept around what is heard."""
_LEAP = 4
"""Windows that may be silent in a consonant before the first vowel or behind the last."""
_RAMP = RATE // 200
_NOTHING = 1e-4
_LEVEL = 0.1
"""Root mean square to which what is heard is brought, so that no sentence is louder."""
_SHORTEST_GAP = 0.07
"""Seconds of silence inside a sentence that may be its comma; stops of consonants are shorter."""

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Voiced:
    """Sound that begins and ends with speech: seconds of its word starts, gaps and onset."""

    samples: Samples
    lead: float
    anchors: list[tuple[int, float]]
    gaps: list[tuple[float, float]]


def voiced(sound: Spoken, rate: float, pitch: float) -> Voiced | None:
    """Read an engine's sound at the wished tempo and pitch, None where nothing is heard.

    Raises:
        JobError: `SpeechSynthesisFailed`: it is not sound, or too long.
    """
    if sound.path is None:
        return None
    speed = rate / sound.rate
    mono = _read(sound.path, speed, 2 ** ((pitch - sound.pitch) / 12))
    levels = _levels(mono)
    if levels.max(initial=0.0) < _NOTHING:
        return None
    mono = _without_rumble(mono)
    onset, last = (window * _WINDOW for window in _speech(levels))
    first, end = max(onset - _EDGE, 0), min(last + _EDGE, len(mono))
    cut = first / RATE
    anchors = [(offset, max(seconds / speed - cut, 0.0)) for offset, seconds in sound.anchors]
    active = np.sqrt(np.mean(levels[levels > levels.max() * _QUIET] ** 2))
    samples = ramped(mono[first:end] * np.float32(_LEVEL / active))
    gaps = _gaps(np.flatnonzero(levels > levels.max() * _QUIET), first, rate)
    return Voiced(samples, (onset - first) / RATE, anchors, gaps)


def ramped(samples: Samples) -> Samples:
    """Let samples begin and end softly, so that nothing clicks; they are changed in place."""
    length = min(_RAMP, len(samples) // 2)
    ramp = (0.5 - 0.5 * np.cos(np.linspace(0, np.pi, length))).astype(np.float32)
    samples[:length] *= ramp
    samples[len(samples) - length :] *= ramp[::-1]
    return samples


def _read(path: Path, speed: float, higher: float) -> Samples:
    """Read a sound `speed` times as fast and `higher` times as high.

    What is resampled to a lower rate and played at the usual one is higher, and quicker.
    """
    read_rate = round(RATE / higher)
    factor = (Fraction(speed) * read_rate / RATE).limit_denominator(10_000)
    if abs(factor - 1) < Fraction(1, 1000):
        factor = Fraction(1)
    blocks: list[Samples] = []
    count = 0
    try:
        for block in sound_blocks(path, Fraction(0), None, read_rate, factor):
            blocks.append(block.mean(axis=1, dtype=np.float32))
            count += len(block)
            if count > LONGEST_SECONDS * RATE:
                raise failed("the engine's sound is too long")
    except JobError as error:
        if error.code == "SpeechSynthesisFailed":
            raise
        raise failed("what the engine gave is not sound that can be read") from error
    return np.concatenate(blocks) if blocks else np.zeros(0, np.float32)


def _without_rumble(mono: Samples) -> Samples:
    """Take away what is lower than a voice, without moving anything in time."""
    if not mono.size:
        return mono
    padded = np.concatenate((mono, np.zeros(RATE // 4, np.float32)))
    spectrum = np.fft.rfft(padded)
    hertz = np.fft.rfftfreq(len(padded), 1 / RATE)
    spectrum *= np.clip((hertz - _LOWEST_HERTZ / 3) / (_LOWEST_HERTZ * 2 / 3), 0, 1)
    return np.fft.irfft(spectrum, len(padded))[: len(mono)].astype(np.float32)


def _levels(mono: Samples) -> Samples:
    """Return how loud each hundredth of a second is; an offset is not loud."""
    count = len(mono) // _WINDOW
    levels: Samples = mono[: count * _WINDOW].reshape(count, _WINDOW).std(axis=1)
    return levels


def _speech(levels: Samples) -> tuple[int, int]:
    """Return first and last window of the speech, with the faint consonants at its ends.

    Some voices take a breath a while before they speak; that is left out.
    """
    clear = np.flatnonzero(levels > levels.max() * _CLEAR)
    heard = levels > levels.max() * _FAINT
    return _reach(heard, int(clear[0]), -1), _reach(heard, int(clear[-1]), 1) + 1


def _reach(heard: npt.NDArray[np.bool_], window: int, step: int) -> int:
    """Return the last window that is heard, going on by `step` until it stays silent."""
    reached = window
    while 0 <= window < len(heard) and abs(window - reached) <= _LEAP:
        if heard[window]:
            reached = window
        window += step
    return reached


def _gaps(loud: npt.NDArray[np.intp], first: int, rate: float) -> list[tuple[float, float]]:
    shortest = _SHORTEST_GAP / max(rate, 1.0)
    starts, ends = (loud[:-1] + 1) * _WINDOW - first, loud[1:] * _WINDOW - first
    return [
        (a / RATE, b / RATE)
        for a, b in zip(starts.tolist(), ends.tolist(), strict=True)
        if (b - a) / RATE >= shortest
    ]
