"""The extra picture of a sound function: the waveform with what was found in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from reelwright.functions.sound.reading import Samples

Colour: TypeAlias = tuple[int, int, int]

WIDTH, HEIGHT = 1600, 400
_PAPER: Colour = (250, 250, 250)
_INK: Colour = (150, 110, 70)
_WORDS: Colour = (70, 70, 70)
PLAIN: Colour = (190, 190, 190)
STRONG: Colour = (60, 60, 220)
SPAN: Colour = (170, 225, 255)
CURVES: tuple[Colour, ...] = ((60, 60, 220), (60, 160, 60), (200, 120, 20), (160, 60, 160))
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
    """A value over time, from 0 (bottom) to `top`."""

    name: str
    times: Sequence[float]
    values: Sequence[float]
    top: float


@dataclass(frozen=True)
class Chart:
    """What is drawn over the waveform; times in seconds."""

    title: str
    spans: Sequence[tuple[float, float, str]] = ()
    marks: Sequence[float] = ()
    strong: Sequence[float] = ()
    curves: Sequence[Curve] = field(default_factory=tuple)


def draw(path: Path, envelope: Envelope, chart: Chart) -> None:
    """Write the picture as PNG."""
    picture = np.full((HEIGHT, WIDTH, 3), _PAPER, np.uint8)
    scale = WIDTH / max(envelope.seconds, 1e-3)
    for start, end, name in chart.spans:
        corner = (round(start * scale), 28), (round(end * scale), HEIGHT - 24)
        cv2.rectangle(picture, *corner, SPAN, -1)
        _write(picture, name, (corner[0][0] + 4, 46))
    for times, colour in ((chart.marks, PLAIN), (chart.strong, STRONG)):
        for time in times:
            column = round(time * scale)
            cv2.line(picture, (column, 28), (column, HEIGHT - 24), colour, 1)
    middle = (28 + HEIGHT - 24) // 2
    tall = (HEIGHT - 52) // 2
    for column, peak in enumerate(envelope.columns(WIDTH)):
        reach = round(min(float(peak), 1.0) * tall)
        cv2.line(picture, (column, middle - reach), (column, middle + reach), _INK, 1)
    for number, curve in enumerate(chart.curves):
        _draw_curve(picture, curve, scale, CURVES[number % len(CURVES)], number)
    _write(picture, chart.title, (8, 20))
    for tenth in range(10):
        moment = envelope.seconds * tenth / 10
        _write(picture, f"{int(moment // 60)}:{moment % 60:04.1f}", (tenth * 160 + 2, HEIGHT - 8))
    done, content = cv2.imencode(".png", picture)
    if not done:
        raise ValueError("PNG could not be written")
    path.write_bytes(content.tobytes())


def _draw_curve(
    picture: NDArray[np.uint8], curve: Curve, scale: float, colour: Colour, number: int
) -> None:
    tall = HEIGHT - 52
    points = [
        (round(time * scale), round(HEIGHT - 24 - min(max(value / curve.top, 0.0), 1.0) * tall))
        for time, value in zip(curve.times, curve.values, strict=True)
    ]
    cv2.polylines(picture, [np.array(points, np.int32).reshape(-1, 1, 2)], False, colour, 2)
    _write(picture, curve.name, (WIDTH - 200, 46 + 18 * number), colour)


def _write(
    picture: NDArray[np.uint8], text: str, place: tuple[int, int], colour: Colour = _WORDS
) -> None:
    cv2.putText(picture, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.45, colour, 1, cv2.LINE_AA)
