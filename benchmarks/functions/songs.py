"""Constructed songs with known choruses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.functions.rhythms import PROGRESSIONS, Studio

FORMS = ("IVCVCBC", "VVCVCC", "IVPCVPCBC", "CVCVCO", "IVVCVCBVC", "VCVCVC")


@dataclass(frozen=True)
class Song:
    """A song with its choruses in seconds."""

    name: str
    sound: NDArray[np.float32]
    choruses: list[tuple[float, float]]


def song(seed: int, lift: float = 1.6, chorus: int = 8) -> Song:
    """Return a song; `lift` is by how much the chorus is louder than a verse, as a factor, and
    `chorus` its length in bars."""
    random = np.random.default_rng(seed)
    form, bpm = FORMS[seed % len(FORMS)], random.uniform(84, 150)
    beat = 60 / bpm
    bars = {"I": 4, "V": 8, "P": 4, "C": chorus, "B": 8, "O": 4}
    total = sum(bars[part] for part in form) * 4 * beat
    studio = Studio(total + 1, seed)
    order = random.permutation(len(PROGRESSIONS))
    shift = int(random.integers(0, 12))
    melodies = {part: random.integers(0, 8, 32) for part in bars}
    time, spans = 0.5, []
    for part in form:
        start = time
        loud = lift if part == "C" else 0.7 if part in "IO" else 1.0
        kind = PROGRESSIONS[order["VCBP".find(part) if part in "VCBP" else 0]]
        for bar in range(bars[part]):
            root, minor = kind[bar % 4]
            _bar(studio, time, beat, (root + shift) % 12, minor, part, loud, melodies[part], bar)
            time += 4 * beat
        if part == "C":
            spans.append((start, time))
    joined: list[tuple[float, float]] = []
    for span in spans:
        if joined and abs(joined[-1][1] - span[0]) < 0.01:
            joined[-1] = joined[-1][0], span[1]
        else:
            joined.append(span)
    sound = studio.tape / max(float(np.abs(studio.tape).max()), 1e-6) * 0.8
    return Song(f"{form}-{seed}-lift{lift:g}", sound.astype(np.float32), joined)


def _bar(
    s: Studio,
    time: float,
    beat: float,
    root: int,
    minor: bool,
    part: str,
    loud: float,
    melody: NDArray[np.int64],
    bar: int,
) -> None:
    scale = (0, 2, 4, 5, 7, 9, 11, 12)
    s.chord(time, root, minor, 3.9 * beat, 0.06 * loud)
    if part == "C":
        for step in (0, 7, 12):
            s.note(time, 60 + root + step, 3.9 * beat, 0.03 * loud, bright=3)
    for count in range(4):
        start = time + count * beat + 0.004 * s.random.standard_normal()
        s.note(start, 36 + root, beat * 0.9, 0.2 * loud)
        if part not in "IO":
            (s.snare if count % 2 else s.kick)(start, (0.35 if count % 2 else 0.6) * loud)
        for half in (0.0, 0.5) if part == "C" else (0.0,):
            s.hat(start + half * beat, 0.12 * loud)
        if part != "I":
            number = melody[(bar * 4 + count) % len(melody)]
            s.note(start, 72 + scale[number], beat * 0.8, 0.1 * loud, bright=2)


def overlap(truth: list[tuple[float, float]], found: list[tuple[float, float]]) -> float:
    """Return intersection over union of two sets of spans."""
    end = max([b for _, b in (*truth, *found)], default=0.0)
    places = np.arange(0, end, 0.05)
    inside = [
        np.any([(places >= a) & (places < b) for a, b in spans], axis=0)
        if spans
        else np.zeros(len(places), bool)
        for spans in (truth, found)
    ]
    union = float(np.sum(inside[0] | inside[1]))
    return float(np.sum(inside[0] & inside[1])) / union if union else 1.0
