"""The extra picture of a sound function: the waveform with what was found in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reelwright.functions.sound import canvas
from reelwright.functions.sound.canvas import Canvas, Colour, Panel
from reelwright.functions.sound.reading import Samples

_ROW, _LEAST_ROW, _CURVES, _STRIP = 300, 130, 200, 26
"""Heights in pixels of the waveforms together, of one of them at least, of the curves, and of the
marks below a waveform."""
_INK: Colour = (150, 110, 70)
_PALE: Colour = (215, 205, 195)
_SPAN: Colour = (170, 225, 255)
_WEAK: Colour = (160, 160, 160)
_STRONG: Colour = (60, 60, 220)
_CURVE_COLOURS: tuple[Colour, ...] = (
    (60, 60, 220),
    (60, 160, 60),
    (200, 120, 20),
    (160, 60, 160),
)
_CLOSEST = 3.0
"""Pixels between two marks below which they would be one area."""
_DOTTED = 60
"""Values of a curve up to which each has a dot."""
_ROUND = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1e3, 1e4, 1e5)
"""Steps between the lines across a panel."""
_STEP = 0.02


class Envelope:
    """Keeps the peak of every 20 ms of a sound while it passes."""

    def __init__(self, rate: int) -> None:
        self._size = max(round(rate * _STEP), 1)
        self._step = self._size / rate
        self._rest = np.zeros(0, np.float32)
        self._peaks: list[NDArray[np.float32]] = []

    def push(self, block: Samples) -> None:
        """Take samples [n, channels] in."""
        loudest = np.abs(block).max(axis=1) if block.ndim == 2 else np.abs(block)
        whole = np.concatenate([self._rest, loudest])
        count = len(whole) // self._size
        self._peaks.append(whole[: count * self._size].reshape(count, self._size).max(axis=1))
        self._rest = whole[count * self._size :]

    def watch(self, blocks: Iterable[Samples], gain: float = 1.0) -> Iterator[Samples]:
        """Yield blocks as they are; what is kept is as loud as the gain makes it."""
        for block in blocks:
            self.push(block * np.float32(gain))
            yield block

    @property
    def seconds(self) -> float:
        """The length of what has passed."""
        return sum(map(len, self._peaks)) * self._step + len(self._rest) / self._size * self._step

    def columns(self, count: int) -> NDArray[np.float32]:
        """Return the peak in each of `count` equal parts."""
        peaks = np.concatenate([*self._peaks, self._rest.max(initial=0.0, keepdims=True)])
        edges = np.linspace(0, len(peaks), count + 1).astype(int)
        starts = np.minimum(edges[:-1], len(peaks) - 1)
        found: NDArray[np.float32] = np.maximum.reduceat(peaks, starts).astype(np.float32)
        return found


@dataclass(frozen=True)
class Curve:
    """A value over time, from `bottom` to `top`; the curves of a chart share one scale."""

    name: str
    times: Sequence[float]
    values: Sequence[float]
    top: float
    bottom: float = 0.0


@dataclass(frozen=True)
class Row:
    """One waveform; `behind` is drawn pale below it."""

    name: str
    envelope: Envelope
    behind: Envelope | None = None


@dataclass(frozen=True)
class Chart:
    """What is drawn beside the waveforms; times in seconds."""

    title: str
    spans: Sequence[tuple[float, float, str]] = ()
    marks: Sequence[float] = ()
    strong: Sequence[float] = ()
    curves: Sequence[Curve] = ()


def draw(path: Path, rows: Sequence[Row], chart: Chart) -> None:
    """Write the picture as PNG: waveforms of one length below each other, then the curves.

    Raises:
        ValueError, OSError: it cannot be made or written.
    """
    marked = bool(chart.marks or chart.strong)
    heights = [max(_ROW // len(rows), _LEAST_ROW)] * len(rows)
    heights += [_STRIP] * marked + [_CURVES] * bool(chart.curves)
    seconds = max(row.envelope.seconds for row in rows)
    picture = Canvas(chart.title, seconds, heights)
    panels = iter(picture.panels)
    for row in rows:
        panel = next(panels)
        _draw_spans(picture, panel, chart.spans)
        picture.grid(panel, (-1.0, 0.0, 1.0), -1.0, 1.0)
        if row.behind is not None:
            _draw_wave(picture, panel, row.behind, _PALE)
        _draw_wave(picture, panel, row.envelope, _INK)
        _name_spans(picture, panel, chart.spans)
        picture.name(panel, row.name)
    if marked:
        _draw_marks(picture, next(panels), chart)
    if chart.curves:
        _draw_curves(picture, next(panels), chart.curves)
    path.write_bytes(picture.png())


def tempo_curve(beats: Sequence[float] | NDArray[np.float64]) -> Curve:
    """Return how fast the beats come, as the median of eight of them."""
    gaps = np.diff(np.asarray(beats, np.float64))
    tempos = 60 / np.maximum(gaps, 1e-3)
    around = [np.median(tempos[max(n - 4, 0) : n + 4]) for n in range(len(tempos))]
    values = [float(one) for one in around]
    top = float(np.ceil(max(values, default=1.0) * 1.1 / 20) * 20)
    bottom = float(np.floor(min(values, default=0.0) * 0.9 / 20) * 20)
    return Curve("tempo (bpm)", [float(one) for one in beats[1:]], values, top, bottom)


def _draw_spans(picture: Canvas, panel: Panel, spans: Sequence[tuple[float, float, str]]) -> None:
    for start, end, _ in spans:
        picture.area(panel, start, end, _SPAN)


def _name_spans(picture: Canvas, panel: Panel, spans: Sequence[tuple[float, float, str]]) -> None:
    for start, end, name in spans:
        words = f"{name} {canvas.clock(start)} - {canvas.clock(end)}"
        picture.write(words, (picture.column(start) + 6, panel.top + 20))


def _draw_wave(picture: Canvas, panel: Panel, envelope: Envelope, colour: Colour) -> None:
    first, last = picture.column(0.0), picture.column(envelope.seconds)
    for number, peak in enumerate(envelope.columns(max(last - first, 1))):
        reach = min(float(peak), 1.0)
        picture.bar(panel, first + number, (1 - reach) / 2, (1 + reach) / 2, colour)


def _draw_marks(picture: Canvas, panel: Panel, chart: Chart) -> None:
    """Draw the marks as strokes, the strong ones longer; too many for the width are left out."""
    for times, colour, top in ((chart.marks, _WEAK, 0.55), (chart.strong, _STRONG, 1.0)):
        if len(times) * _CLOSEST > picture.column(picture.seconds) - picture.column(0.0):
            continue
        for time in times:
            picture.bar(panel, picture.column(time), 0.0, top, colour)


def _draw_curves(picture: Canvas, panel: Panel, curves: Sequence[Curve]) -> None:
    top = max(curve.top for curve in curves)
    bottom = min(curve.bottom for curve in curves)
    picture.grid(panel, _lines(bottom, top), bottom, top)
    for number, curve in enumerate(curves):
        colour = _CURVE_COLOURS[number % len(_CURVE_COLOURS)]
        picture.curve(
            panel,
            curve.times,
            [(value - bottom) / (top - bottom) for value in curve.values],
            colour,
            dots=len(curve.times) <= _DOTTED,
        )
    named = [(one.name, _CURVE_COLOURS[n % len(_CURVE_COLOURS)]) for n, one in enumerate(curves)]
    picture.legend(panel, named)


def _lines(bottom: float, top: float) -> list[float]:
    """Return round values between two, six at most."""
    step = next(one for one in _ROUND if (top - bottom) / one <= 5)
    first = int(np.ceil(bottom / step))
    return [step * number for number in range(first, int(top / step) + 1)]
