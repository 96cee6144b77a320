"""AudioQualityAssessment: its windows, its scale, and what it says of two voices at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from function_material import run, speech, write

from reelwright.functions.sound.quality import assessment
from reelwright.functions.sound.quality.channel import HOP, Channel
from reelwright.functions.sound.quality.scorers import WINDOW, Scores


class Scorer:
    """Scores a window by the level at its end, which is what tells windows apart here."""

    def __init__(self) -> None:
        self.lengths: list[int] = []

    def score(self, samples: np.ndarray[Any, Any]) -> Scores:
        self.lengths.append(len(samples))
        return Scores(*[float(np.abs(samples[-100:]).max())] * 4)


@pytest.mark.parametrize(
    ("samples", "middles"),
    [
        (WINDOW - 1, [4.505]),
        (WINDOW, [4.505]),
        (WINDOW + 1, [4.505, 4.505]),
        (WINDOW + 40_000, [4.505, 7.005]),
        (WINDOW + HOP, [4.505, 7.505]),
        (WINDOW + HOP + 16_000, [4.505, 7.505, 8.505]),
    ],
)
def test_the_last_window_ends_with_the_file(samples: int, middles: list[float]) -> None:
    scorer = Scorer()
    channel = Channel(16_000, scorer)  # type: ignore[arg-type]
    sound = np.full(samples, 0.1, np.float32)
    sound[-100:] = 0.5
    for at in range(0, samples, 16_000):
        channel.push(sound[at : at + 16_000])
    channel.finish()
    assert [middle for middle, _ in channel.scores] == pytest.approx(middles, abs=0.001)
    assert channel.scores[-1][1].continuity == pytest.approx(0.5)
    assert scorer.lengths == [min(samples, WINDOW)] * len(middles)


def test_a_quiet_end_counts_for_the_loudness() -> None:
    powers = np.full(1_100, 10 ** (-20 / 10), np.float32)
    voiced = np.ones(1_100, bool)
    assert assessment.worst_loudness(0.01, powers, voiced) == pytest.approx(5.0)
    powers[200:] = 10 ** (-50 / 10)
    assert assessment.worst_loudness(0.01, powers, voiced) == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize(
    ("score", "value"), [(0.5, 0.0), (1.0, 0.0), (2.0, 1.25), (3.4, 3.0), (5.0, 5.0), (5.1, 5.0)]
)
def test_scores_of_one_to_five_become_zero_to_five(score: float, value: float) -> None:
    assert assessment.mapped(score) == pytest.approx(value)


def test_the_mean_of_the_windows_and_the_worst_of_them(media: Path) -> None:
    channel = Channel(16_000, Scorer())  # type: ignore[arg-type]
    channel.push(speech(media, 4).astype(np.float32))
    channel.finish()
    channel.scores = [(4.5, Scores(3.0, 2.0, 5.0, 1.0)), (7.5, Scores(5.0, 4.0, 3.0, 2.0))]
    entry = assessment.entry(0, channel)
    assert entry["Tag"] == "Valid"
    assert [entry[f"{name}(0-5)"] for name in assessment.SCORED] == [3.75, 0.62, 2.5, 3.75]
    worst = [entry[f"Worst {name}(0-5)"] for name in assessment.SCORED]
    assert worst == [2.5, 0.0, 1.25, 2.5]


def test_two_voices_at_once_are_not_told_apart(tmp_path: Path) -> None:
    source = write(tmp_path / "a.wav", np.zeros(16_000), 16_000)
    answer = run(tmp_path / "out", "AudioQualityAssessment", source)
    assert answer["result"][0]["Double Talk Ratio(%)"] == 0
    assert any("Double Talk" in note for note in answer["notes"])
