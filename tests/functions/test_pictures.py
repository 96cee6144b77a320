"""The extra picture: what is drawn stands at its time, and can be read."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from reelwright.functions.sound import pictures
from reelwright.functions.sound.canvas import Canvas, clock
from reelwright.functions.sound.pictures import Chart, Curve, Envelope, Row

RATE = 8_000
RED, YELLOW = (60, 60, 220), (170, 225, 255)


def envelope(seconds: float, loud: float = 0.5) -> Envelope:
    """Return a sound that is silent in its first half."""
    found = Envelope(RATE)
    sound = np.full((int(seconds * RATE), 1), loud, np.float32)
    sound[: len(sound) // 2] = 0
    for _ in found.watch(np.array_split(sound, 7)):
        pass
    return found


def drawn(path: Path, rows: list[Row], chart: Chart) -> np.ndarray:
    pictures.draw(path, rows, chart)
    picture = cv2.imread(str(path))
    assert picture is not None and picture.shape[1] >= 1200
    return picture


def columns(picture: np.ndarray, colour: tuple[int, int, int]) -> set[int]:
    return set(np.nonzero((picture == colour).all(axis=2).any(axis=0))[0].tolist())


def test_marks_and_spans_stand_at_their_times(tmp_path: Path) -> None:
    at = Canvas("", 10.0, [100]).column
    chart = Chart("t", spans=[(2.0, 4.0, "Chorus")], marks=[1, 5, 9], strong=[5.0, 9.5])
    picture = drawn(tmp_path / "a.png", [Row("", envelope(10))], chart)
    assert columns(picture, RED) == {at(5.0), at(9.5)}
    filled = columns(picture, YELLOW)
    assert (min(filled), max(filled)) == (at(2.0), at(4.0))


def test_a_waveform_is_as_loud_and_as_long_as_its_sound(tmp_path: Path) -> None:
    rows = [Row("a", envelope(10, 1.0)), Row("b", envelope(5, 0.5))]
    picture = drawn(tmp_path / "a.png", rows, Chart("t"))
    ink = (picture == (150, 110, 70)).all(axis=2)
    at = Canvas("", 10.0, [100]).column
    first, second = ink[: len(ink) // 2], ink[len(ink) // 2 :]
    tall = [int(part[:, at(moment)].sum()) for part, moment in ((first, 7.5), (second, 3.75))]
    assert tall[0] == pytest.approx(2 * tall[1], abs=4)
    assert first[:, at(2.5)].sum() <= 3
    assert not second[:, at(5.2) :].any()


def test_a_curve_has_one_point_for_each_value(tmp_path: Path) -> None:
    curve = Curve("MOS", [2.0, 8.0], [0.0, 5.0], 5.0)
    picture = drawn(tmp_path / "a.png", [Row("", envelope(10))], Chart("t", curves=[curve]))
    red = (picture == RED).all(axis=2)
    at = Canvas("", 10.0, [100]).column
    low, high = (np.nonzero(red[:, at(moment)])[0].max() for moment in (2.0, 8.0))
    assert low > high + 150
    one = Curve("MOS", [5.0], [2.5], 5.0)
    assert columns(
        drawn(tmp_path / "b.png", [Row("", envelope(10))], Chart("t", curves=[one])), RED
    )


def test_hours_full_of_beats_are_no_area(tmp_path: Path) -> None:
    beats = [0.5 * number for number in range(14_400)]
    chart = Chart("t", marks=beats, strong=beats[::4], curves=[pictures.tempo_curve(beats)])
    long = Envelope(RATE)
    for _ in range(72):
        long.push(np.zeros((100 * RATE, 1), np.float32))
    picture = drawn(tmp_path / "a.png", [Row("", long)], chart)
    # The edges of letters may be of that grey too; thousands of strokes would fill the width.
    assert len(columns(picture, (160, 160, 160))) < 100
    assert pictures.tempo_curve(beats).values[100] == pytest.approx(120)


@pytest.mark.parametrize("seconds", [0.0, 0.001, 0.3])
def test_next_to_nothing_can_be_drawn(tmp_path: Path, seconds: float) -> None:
    drawn(tmp_path / "a.png", [Row("", envelope(seconds))], Chart("t", marks=[0.0], strong=[0.0]))


@pytest.mark.parametrize(
    ("time", "text"), [(0, "0:00"), (59.6, "1:00"), (75, "1:15"), (3600, "1:00:00")]
)
def test_times_as_people_write_them(time: float, text: str) -> None:
    assert clock(time) == text
    assert clock(time + 0.2, tenths=True)[-2:] in (".2", ".8")
