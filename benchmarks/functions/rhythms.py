"""Synthetic music with known beats: drums, bass and chords in several manners."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 24_000
Mono = NDArray[np.float32]


@dataclass(frozen=True)
class Piece:
    """A rhythm with its truth in seconds."""

    name: str
    sound: Mono
    beats: NDArray[np.float64]
    downbeats: NDArray[np.float64]
    bpm: float


class Studio:
    """A tape on which instruments are played at given times."""

    def __init__(self, seconds: float, seed: int, rate: int = RATE) -> None:
        self.rate = rate
        self.random = np.random.default_rng(seed)
        self.tape = np.zeros(int((seconds + 3) * rate), np.float32)

    def _add(self, time: float, sound: NDArray[np.float64], gain: float) -> None:
        start = round(time * self.rate)
        if 0 <= start < len(self.tape):
            part = self.tape[start : start + len(sound)]
            part += (gain * sound[: len(part)]).astype(np.float32)

    def _time(self, seconds: float) -> NDArray[np.float64]:
        return np.arange(int(seconds * self.rate)) / self.rate

    def kick(self, time: float, gain: float = 0.8) -> None:
        t = self._time(0.25)
        self._add(
            time, np.sin(2 * np.pi * (50 * t + 8 * (1 - np.exp(-t * 30)))) * np.exp(-t * 14), gain
        )

    def snare(self, time: float, gain: float = 0.5) -> None:
        t = self._time(0.2)
        noise = self.random.standard_normal(len(t))
        self._add(time, (noise * 0.5 + np.sin(2 * np.pi * 190 * t)) * np.exp(-t * 22), gain)

    def hat(self, time: float, gain: float = 0.2) -> None:
        t = self._time(0.06)
        self._add(time, np.diff(self.random.standard_normal(len(t) + 1)) * np.exp(-t * 70), gain)

    def note(
        self, time: float, midi: float, seconds: float, gain: float = 0.15, bright: float = 1.0
    ) -> None:
        t = self._time(seconds)
        hertz = 440 * 2 ** ((midi - 69) / 12)
        wave = sum(
            np.sin(2 * np.pi * hertz * h * t) * np.exp(-t * 2 * h / bright) / h for h in range(1, 7)
        )
        fade = np.minimum(1, np.minimum(t / 0.004, (seconds - t) / 0.03))
        self._add(time, wave * np.maximum(fade, 0), gain)

    def chord(self, time: float, root: int, minor: bool, seconds: float, gain: float = 0.1) -> None:
        for step in (0, 3 if minor else 4, 7, 12):
            self.note(time, 48 + root + step, seconds, gain)


PROGRESSIONS = (
    ((0, False), (9, True), (5, False), (7, False)),
    ((9, True), (5, False), (0, False), (7, False)),
    ((0, False), (7, False), (9, True), (5, False)),
    ((2, True), (7, False), (0, False), (0, False)),
)
MANNERS = ("rock", "floor", "ballad", "break", "swing", "latin", "chords", "offbeat", "waltz")


def piece(manner: str, bpm: float, seed: int, seconds: float = 40.0, drift: float = 0.0) -> Piece:
    """Return a piece; `drift` is by how much the tempo wanders, as a share."""
    studio = Studio(seconds, seed)
    random = studio.random
    metre = 3 if manner == "waltz" else 4
    beats, time, number = [], 0.3 + random.uniform(0, 0.6), 0
    while time < seconds:
        beats.append(time)
        time += 60 / (bpm * (1 + drift * np.sin(number * 2 * np.pi / 48)))
        number += 1
    beats.append(time)
    progression = PROGRESSIONS[seed % len(PROGRESSIONS)]
    shift = int(random.integers(0, 12))
    for number, start in enumerate(beats[:-1]):
        length = beats[number + 1] - start
        _play(studio, manner, number, start, length, metre)
        if number % metre == 0:
            root, minor = progression[(number // metre) % len(progression)]
            root = (root + shift) % 12
            studio.chord(start, root, minor, length * metre * 0.95, 0.07)
            studio.note(start, 36 + root, length * 1.5, 0.3)
        elif manner != "ballad" and random.random() < 0.5:
            studio.note(start, 36 + root, length * 0.8, 0.2)
        if random.random() < 0.6:
            place = start + length * random.choice((0.0, 0.5))
            studio.note(place, 72 + (root + random.choice((0, 4, 7))) % 12, length * 0.5, 0.08)
    sound = studio.tape / max(float(np.abs(studio.tape).max()), 1e-6) * 0.8
    marks = np.array(beats[:-1])
    name = f"{manner}-{bpm:g}" + (f"-drift{drift:g}" if drift else "")
    return Piece(name, sound.astype(np.float32), marks, marks[::metre], bpm)


def _play(s: Studio, manner: str, number: int, start: float, length: float, metre: int) -> None:
    place, loud = number % metre, 1 + 0.1 * s.random.standard_normal()
    if manner == "rock":
        (s.snare if place % 2 else s.kick)(start)
        s.hat(start, 0.2 * loud)
        s.hat(start + length / 2, 0.17 * loud)
        if place == 2 and s.random.random() < 0.5:
            s.kick(start + length / 2, 0.6)
    elif manner == "floor":
        s.kick(start)
        s.hat(start + length / 2, 0.3)
        if place % 2:
            s.snare(start, 0.35)
    elif manner == "ballad":
        if place in (0, 2):
            (s.kick if place == 0 else s.snare)(start, 0.5)
        for half in (0, 0.5):
            s.hat(start + half * length, 0.1)
    elif manner == "break":
        (s.snare if place % 2 else s.kick)(start) if place != 2 else s.kick(start + length / 2)
        for half in (0, 0.5):
            s.hat(start + half * length, 0.2 * loud)
        if place == 3:
            s.snare(start + 0.75 * length, 0.2)
    elif manner == "swing":
        s.hat(start, 0.25)
        if place % 2:
            s.hat(start + length * 2 / 3, 0.2)
            s.snare(start, 0.15)
        s.kick(start, 0.25)
    elif manner == "latin":
        for offset in ((0.0,), (0.5,), (), (0.0, 0.5))[place]:
            s.snare(start + offset * length, 0.35)
        s.kick(start, 0.5 if place in (0, 2) else 0.2)
        for quarter in range(4):
            s.hat(start + quarter * length / 4, 0.12 if quarter % 2 else 0.2)
    elif manner == "chords":
        for half in (0, 0.5):
            s.note(start + half * length, 60 + (number * 5 + int(half * 8)) % 12, length / 2, 0.15)
    elif manner == "offbeat":
        s.hat(start + length / 2, 0.5)
        s.kick(start, 0.7)
        if place % 2:
            s.snare(start, 0.4)
    elif manner == "waltz":
        (s.kick if place == 0 else s.snare)(start, 0.6 if place == 0 else 0.3)
        s.hat(start, 0.15)


def suite(seed: int, seconds: float = 40.0) -> list[Piece]:
    """Return the pieces of the benchmark: 60 to 180 bpm, swing, drift, syncopation."""
    plan = [
        *(("rock", bpm, 0.0) for bpm in (72, 96, 120, 150)),
        *(("floor", bpm, 0.0) for bpm in (110, 128, 140)),
        *(("ballad", bpm, 0.0) for bpm in (60, 68, 76)),
        *(("break", bpm, 0.0) for bpm in (165, 174, 180)),
        *(("swing", bpm, 0.0) for bpm in (100, 132, 176)),
        *(("latin", bpm, 0.0) for bpm in (90, 104, 118)),
        *(("chords", bpm, 0.0) for bpm in (80, 100, 126)),
        *(("offbeat", bpm, 0.0) for bpm in (118, 132)),
        *(("waltz", bpm, 0.0) for bpm in (90, 140)),
        *(("rock", bpm, 0.06) for bpm in (84, 112)),
        ("floor", 124, 0.04),
        ("swing", 120, 0.05),
        ("chords", 92, 0.06),
    ]
    return [
        piece(manner, bpm + 0.37 * seed, 100 * seed + number, seconds, drift)
        for number, (manner, bpm, drift) in enumerate(plan)
    ]


def anything(seed: int, seconds: float = 40.0) -> list[Piece]:
    """Return a piece of each manner at a tempo from 60 to 180 bpm that may not suit it at all."""
    tempi = np.random.default_rng(seed).uniform(60, 180, len(MANNERS))
    return [
        piece(manner, round(float(bpm), 1), 100 * seed + 50 + number, seconds)
        for number, (manner, bpm) in enumerate(zip(MANNERS, tempi, strict=True))
    ]


def any_octave(truth: NDArray[np.float64], found: NDArray[np.float64]) -> float:
    """Return the best F-measure when every second beat, or twice as many, are right as well."""
    between = np.interp(np.arange(2 * len(truth) - 1) / 2, np.arange(len(truth)), truth)
    return max(f_measure(beats, found) for beats in (truth, truth[::2], truth[1::2], between))


def f_measure(
    truth: NDArray[np.float64], found: NDArray[np.float64], window: float = 0.07
) -> float:
    """Return the F-measure of events within a window; those of the first 5 s do not count."""
    truth, found = truth[truth >= 5], found[found >= 5]
    if not len(truth) or not len(found):
        return 0.0
    hits, used = 0, 0
    for time in truth:
        while used < len(found) and found[used] < time - window:
            used += 1
        if used < len(found) and found[used] <= time + window:
            hits += 1
            used += 1
    return 2 * hits / (len(truth) + len(found))
