"""Panels below each other over one axis of time, drawn with OpenCV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np

Colour: TypeAlias = tuple[int, int, int]

WIDTH = 1600
_LEFT, _RIGHT, _TOP, _BOTTOM, _GAP = 76, 24, 46, 48, 26
"""Pixels around the panels and between them."""
_PAPER: Colour = (252, 252, 252)
_PANEL: Colour = (244, 244, 244)
_GRID: Colour = (222, 222, 222)
_WORDS: Colour = (60, 60, 60)
_SIZE, _TITLE = 0.6, 0.75
"""Sizes of letters: they can be read when the picture is shown at three quarters of its width."""
_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
_TICKS = 12


@dataclass(frozen=True)
class Panel:
    """The rows of pixels of one panel."""

    top: int
    bottom: int

    def row(self, share: float) -> int:
        """Return the row of a value from 0 (below) to 1."""
        return round(self.bottom - min(max(share, 0.0), 1.0) * (self.bottom - self.top))


class Canvas:
    """A picture of `seconds` with panels of these heights, a title, and the times below."""

    def __init__(self, title: str, seconds: float, heights: Sequence[int]) -> None:
        self.seconds = max(seconds, 1e-3)
        self.panels: list[Panel] = []
        row = _TOP
        for height in heights:
            self.panels.append(Panel(row, row + height))
            row += height + _GAP
        self._picture = np.full((row - _GAP + _BOTTOM, WIDTH, 3), _PAPER, np.uint8)
        for panel in self.panels:
            corner = (_LEFT, panel.top), (WIDTH - _RIGHT, panel.bottom)
            cv2.rectangle(self._picture, *corner, _PANEL, -1)
        self.write(title, (_LEFT, 30), size=_TITLE)
        self._draw_times()

    def column(self, time: float) -> int:
        """Return the column of a moment."""
        share = min(max(time / self.seconds, 0.0), 1.0)
        return _LEFT + round(share * (WIDTH - _LEFT - _RIGHT))

    def area(self, panel: Panel, start: float, end: float, colour: Colour) -> None:
        """Fill the time between two moments."""
        corners = (self.column(start), panel.top), (self.column(end), panel.bottom)
        cv2.rectangle(self._picture, *corners, colour, -1)

    def bar(self, panel: Panel, column: int, low: float, high: float, colour: Colour) -> None:
        """Draw a line upwards from one value to another."""
        ends = (column, panel.row(low)), (column, panel.row(high))
        cv2.line(self._picture, *ends, colour, 1)

    def grid(self, panel: Panel, values: Iterable[float], bottom: float, top: float) -> None:
        """Draw lines across at these values, and name them."""
        for value in values:
            row = panel.row((value - bottom) / (top - bottom))
            cv2.line(self._picture, (_LEFT, row), (WIDTH - _RIGHT, row), _GRID, 1)
            self._write_left(f"{value:g}", row)

    def curve(
        self,
        panel: Panel,
        times: Sequence[float],
        shares: Sequence[float],
        colour: Colour,
        *,
        dots: bool,
    ) -> None:
        """Draw a line through values from 0 to 1, with a dot for each if wanted."""
        points = [
            (self.column(time), panel.row(share)) for time, share in zip(times, shares, strict=True)
        ]
        line = np.array(points, np.int32).reshape(-1, 1, 2)
        cv2.polylines(self._picture, [line], False, colour, 2, cv2.LINE_AA)
        for point in points if dots else ():
            cv2.circle(self._picture, point, 4, colour, -1, cv2.LINE_AA)

    def legend(self, panel: Panel, named: Sequence[tuple[str, Colour]]) -> None:
        """Name the curves of a panel, from the left."""
        column = _LEFT + 12
        for name, colour in named:
            self.write(name, (column, panel.top + 22), colour)
            (wide, _), _ = cv2.getTextSize(name, cv2.FONT_HERSHEY_SIMPLEX, _SIZE, 1)
            column += wide + 28

    def name(self, panel: Panel, text: str) -> None:
        """Name a panel in its lower left corner."""
        self.write(text, (_LEFT + 8, panel.bottom - 9))

    def write(
        self,
        text: str,
        place: tuple[int, int],
        colour: Colour = _WORDS,
        *,
        size: float = _SIZE,
    ) -> None:
        """Write a line; what does not fit to the right is moved to the left."""
        (wide, _), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, size, 1)
        start = max(min(place[0], WIDTH - 4 - wide), 4), place[1]
        for width, ink in ((4, _PAPER), (1, colour)):
            cv2.putText(
                self._picture,
                text,
                start,
                cv2.FONT_HERSHEY_SIMPLEX,
                size,
                ink,
                width,
                cv2.LINE_AA,
            )

    def png(self) -> bytes:
        """Return the picture as a PNG file."""
        done, content = cv2.imencode(".png", self._picture)
        if not done:
            raise ValueError("PNG could not be written")
        return content.tobytes()

    def _write_left(self, text: str, row: int) -> None:
        (wide, _), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, _SIZE, 1)
        self.write(text, (_LEFT - 10 - wide, row + 6))

    def _draw_times(self) -> None:
        step = next((one for one in _STEPS if self.seconds / one <= _TICKS), _STEPS[-1])
        bottom = self.panels[-1].bottom
        for number in range(int(self.seconds / step) + 1):
            column = self.column(number * step)
            for panel in self.panels:
                cv2.line(self._picture, (column, panel.top), (column, panel.bottom), _GRID, 1)
            cv2.line(self._picture, (column, bottom), (column, bottom + 6), _WORDS, 1)
            text = clock(number * step, tenths=step < 1)
            (wide, _), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, _SIZE, 1)
            self.write(text, (column - wide // 2, bottom + 28))


def clock(time: float, *, tenths: bool = False) -> str:
    """Return a moment as m:ss or h:mm:ss, with tenths of a second if wanted."""
    whole = round(time * 10) if tenths else round(time) * 10
    minutes, rest = divmod(whole, 600)
    hours, minutes = divmod(minutes, 60)
    seconds = f"{rest // 10:02d}" + (f".{rest % 10}" if tenths else "")
    return f"{hours}:{minutes:02d}:{seconds}" if hours else f"{minutes}:{seconds}"
