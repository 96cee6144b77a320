"""MusicSegmentDetect: the chorus is what comes again, nearly the same, and is the fullest part."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from reelwright.functions.sound import beats, form, pictures
from reelwright.functions.sound.pictures import Chart, Envelope
from reelwright.functions.sound.spectra import HARMONY_FPS, RATE, Features
from reelwright.functions.work import Work

TITLE = "Chorus"
_LONGEST = 20 * 60.0
"""Seconds that are looked at together: longer recordings are several songs."""
_LEAST = 30.0
"""Seconds below which nothing can be called a chorus."""

Floats = NDArray[np.float64]


def detect(work: Work) -> list[dict[str, Any]]:
    """Return the choruses, each with start, end and title."""
    envelope, found = Envelope(RATE), Features()
    for block in work.stereo(RATE, block=RATE * 4, span=(0.0, 0.9)):
        envelope.push(block)
        found.push(block.mean(axis=1))
    found.finish()
    spans = analyse(found, envelope.seconds)
    chart = Chart(f"{len(spans)} x chorus", spans=[(*span, TITLE) for span in spans])
    work.picture(lambda path: pictures.draw(path, envelope, chart))
    return [
        {"start": round(start, 2), "end": round(end, 2), "title": TITLE} for start, end in spans
    ]


def analyse(found: Features, seconds: float) -> list[tuple[float, float]]:
    """Return start and end of each chorus in seconds."""
    rhythm = beats.analyse(found)
    grid = _grid(rhythm, seconds)
    pieces = max(round(seconds / _LONGEST), 1)
    spans: list[tuple[float, float]] = []
    for number in range(pieces):
        inside = grid[
            (grid >= seconds * number / pieces) & (grid <= seconds * (number + 1) / pieces)
        ]
        if len(inside) > 8 and inside[-1] - inside[0] >= _LEAST:
            spans += form.choruses(inside, found)
    return spans


def _grid(rhythm: beats.Rhythm, seconds: float) -> Floats:
    """Return the borders of the bars over the whole length, two seconds where there is no beat."""
    bars = rhythm.downbeats
    if len(bars) < 8:
        return np.arange(0.0, seconds, 2.0)
    usual = float(np.median(np.diff(bars)))
    before = np.arange(bars[0] - usual, 0, -usual)[::-1]
    after = np.arange(bars[-1] + usual, seconds, usual)
    return np.concatenate([before, bars, after])


def frame(time: Floats) -> NDArray[np.int64]:
    """Return the numbers of the slow features at these times."""
    return np.rint(time * HARMONY_FPS).astype(np.int64)
