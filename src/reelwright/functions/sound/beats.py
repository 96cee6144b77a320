"""AudioBeatDetection: a tempo that may drift, beats by dynamic programming, bars by harmony."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reelwright.functions.sound import bars, pictures, tempo
from reelwright.functions.sound.pictures import Chart, Envelope, Row
from reelwright.functions.sound.pieces import Piece, pieces
from reelwright.functions.sound.reading import Samples
from reelwright.functions.sound.spectra import FPS, RATE, Features
from reelwright.functions.work import Work

_TIGHTNESS = 120.0
_UNEVEN = 0.65
"""Contrast of the body (drums, bass) between every other beat: above, only each second is one."""
_FULL, _PERIODIC, _SLOW = 0.45, 0.95, 95.0
"""Share of the body between two beats, share of the periodicity, and tempo: with more of both at
a slower tempo there is a beat between them."""
_QUIET = 0.15
"""Share of a usual beat's strength below which beats at the very ends are left out."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rhythm:
    """Beats in seconds, which of them begin a bar, and the tempo of the whole."""

    beats: Floats
    downbeats: Floats
    bpm: float


def detect(work: Work) -> dict[str, Any]:
    """Return the document of the function: seconds with three decimals."""
    envelope = Envelope(RATE)

    def heard() -> Iterator[Samples]:
        for block in work.stereo(RATE, block=RATE * 4, span=(0.0, 0.9)):
            envelope.push(block)
            yield block.mean(axis=1)

    rhythm = joined(pieces(heard()))
    title = f"{len(rhythm.beats)} beats, {rhythm.bpm:.1f} bpm"
    chart = Chart(
        title,
        marks=list(rhythm.beats),
        strong=list(rhythm.downbeats),
        curves=[pictures.tempo_curve(rhythm.beats)] if len(rhythm.beats) > 1 else [],
    )
    work.picture(lambda path: pictures.draw(path, [Row("", envelope)], chart))
    return {
        "BeatList": [round(float(time), 3) for time in rhythm.beats],
        "DownBeatList": [round(float(time), 3) for time in rhythm.downbeats],
        "Bpm": round(rhythm.bpm, 1),
    }


def joined(parts: Iterable[Piece]) -> Rhythm:
    """Return the rhythm of the whole from those of its pieces."""
    beats, downbeats = np.zeros(0), np.zeros(0)
    for piece in parts:
        rhythm = analyse(piece.found)
        times, strong = rhythm.beats + piece.start, rhythm.downbeats + piece.start
        earliest = piece.begin
        if len(beats) and len(times) > 1:
            # Where both pieces have the same beat, the first one's is kept.
            earliest = max(earliest, beats[-1] + 0.5 * float(np.median(np.diff(times))))
        beats, downbeats = (
            np.concatenate([old, new[(new >= earliest) & (new < piece.end)]])
            for old, new in ((beats, times), (downbeats, strong))
        )
    return Rhythm(beats, downbeats, _bpm(beats) if len(beats) > 1 else 0.0)


def analyse(found: Features) -> Rhythm:
    """Return the rhythm of a piece."""
    nothing = np.zeros(0)
    strength = tempo.normalized(found.onset, found.low)
    if len(strength) < FPS or not np.any(strength > 0):
        return Rhythm(nothing, nothing, 0.0)
    bands = (tempo.normalized(part, np.zeros_like(part)) for part in (found.low, found.middle))
    periods = tempo.periods(strength, *bands)
    frames = track(strength, periods)
    factor = octave(frames, found, tempo.advantage(strength, frames))
    if factor != 1:
        frames = track(strength, np.rint(periods / factor))
    frames = _trimmed(frames, strength)
    if len(frames) < 2:
        return Rhythm(nothing, nothing, 0.0)
    first = bars.downbeats(frames, found)
    times = np.maximum(_refined(frames, strength) / FPS, 0.0)
    return Rhythm(times, times[first], _bpm(times))


def _bpm(times: Floats) -> float:
    """Return the tempo: the mean distance of neighbours, those far from the usual one left out."""
    distances = np.diff(times)
    usual = float(np.median(distances))
    steady = distances[np.abs(distances - usual) < 0.15 * usual]
    return 60.0 / float(steady.mean())


def track(strength: Floats, periods: Floats) -> NDArray[np.int64]:
    """Return the frames of the beats: strong onsets about a (local) period apart."""
    count = len(strength)
    score, before = np.zeros(count), np.full(count, -1, np.int64)
    tables: dict[int, tuple[NDArray[np.int64], Floats]] = {}
    for now in range(count):
        period = int(periods[now])
        if period not in tables:
            lags = np.arange(max(round(period * 0.6), 1), round(period * 1.67) + 1)
            tables[period] = lags, -_TIGHTNESS * np.log(lags / period) ** 2
        lags, price = tables[period]
        start = now - lags
        usable = np.searchsorted(-start, 0, side="right")  # those that are not before the start
        best = 0.0
        if usable:
            candidates = score[start[:usable]] + price[:usable]
            number = int(np.argmax(candidates))
            if candidates[number] > best:
                best, before[now] = float(candidates[number]), start[number]
        score[now] = strength[now] + best
    tail = max(int(periods[-1]), 1)
    now = count - tail + int(np.argmax(score[-tail:]))
    found = []
    while now >= 0:
        found.append(now)
        now = int(before[now])
    return np.array(found[::-1], np.int64)


def octave(frames: NDArray[np.int64], found: Features, advantage: float) -> float:
    """Return by how much faster people would tap: 1, 2 or 0.5.

    Hats and strums subdivide the beat; what has a body falls on the beats themselves.
    `advantage` says how much more periodic the piece is at half the period.
    """
    if len(frames) < 8:
        return 1.0
    bpm = 60.0 * FPS / float(np.median(np.diff(frames)))
    body = sum(np.maximum(part - np.median(part), 0.0) for part in (found.low, found.middle))
    on = bars.around(body, frames)
    between = bars.around(body, (frames[1:] + frames[:-1]) // 2)
    even, odd = float(on[::2].mean()), float(on[1::2].mean())
    if bpm / 2 >= tempo.SLOWEST and abs(even - odd) > _UNEVEN * (even + odd):
        return 0.5
    full = between.mean() > _FULL * on.mean()
    if bpm < _SLOW and full and advantage > _PERIODIC:
        return 2.0
    return 1.0


def _trimmed(frames: NDArray[np.int64], strength: Floats) -> NDArray[np.int64]:
    """Leave out beats before the music begins and after it ends."""
    if not len(frames):
        return frames
    reach = np.lib.stride_tricks.sliding_window_view(np.pad(strength, 3), 7).max(axis=1)
    heard = reach[frames]
    loud = np.flatnonzero(heard > _QUIET * np.sqrt(np.mean(heard**2)))
    return frames[loud[0] : loud[-1] + 1] if len(loud) else frames[:0]


def _refined(frames: NDArray[np.int64], strength: Floats) -> Floats:
    """Return the frames with the place of the peak between them."""
    inner = np.clip(frames, 1, len(strength) - 2)
    left, here, right = strength[inner - 1], strength[inner], strength[inner + 1]
    bend = left - 2 * here + right
    shift = np.where(bend < -1e-9, 0.5 * (left - right) / np.minimum(bend, -1e-9), 0.0)
    return np.asarray(frames + np.clip(shift, -0.5, 0.5))
