"""MusicSegmentDetect: the chorus is what comes again, nearly the same, and is the fullest part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reelwright.functions.sound import beats, form, pictures
from reelwright.functions.sound.pictures import Chart, Envelope, Row
from reelwright.functions.sound.pieces import Piece, pieces
from reelwright.functions.sound.reading import Samples
from reelwright.functions.sound.spectra import RATE, Features
from reelwright.functions.work import Work

TITLE = "Chorus"
_LEAST = 30.0
"""Seconds below which nothing can be called a chorus."""

Floats = NDArray[np.float64]


def detect(work: Work) -> list[dict[str, Any]]:
    """Return the choruses, each with start, end and title."""
    envelope = Envelope(RATE)

    def heard() -> Iterator[Samples]:
        for block in work.stereo(RATE, block=RATE * 4, span=(0.0, 0.9)):
            envelope.push(block)
            yield block.mean(axis=1)

    spans = joined(pieces(heard()))
    chart = Chart(f"{len(spans)} x chorus", spans=[(*span, TITLE) for span in spans])
    work.picture(lambda path: pictures.draw(path, [Row("", envelope)], chart))
    return [
        {"start": round(start, 2), "end": round(end, 2), "title": TITLE} for start, end in spans
    ]


def joined(parts: Iterable[Piece]) -> list[tuple[float, float]]:
    """Return the choruses of the whole from those of its pieces."""
    spans: list[tuple[float, float]] = []
    for piece in parts:
        for start, end in analyse(piece.found, piece.seconds):
            start, end = piece.start + start, piece.start + end
            if piece.tells_of((start + end) / 2):
                spans.append((max(start, spans[-1][1]) if spans else start, end))
    return spans


def analyse(found: Features, seconds: float) -> list[tuple[float, float]]:
    """Return start and end of each chorus of a piece in seconds."""
    grid = _grid(beats.analyse(found), seconds)
    if len(grid) <= 8 or grid[-1] - grid[0] < _LEAST:
        return []
    return form.choruses(grid, found)


def _grid(rhythm: beats.Rhythm, seconds: float) -> Floats:
    """Return the borders of the bars over the whole length, two seconds where there is no beat."""
    bars = rhythm.downbeats
    if len(bars) < 8:
        return np.arange(0.0, seconds, 2.0)
    usual = float(np.median(np.diff(bars)))
    before = np.arange(bars[0] - usual, 0, -usual)[::-1]
    after = np.arange(bars[-1] + usual, seconds, usual)
    return np.concatenate([before, bars, after])
