"""Naming the segments of an output takes neither for ever nor what nobody wants any more."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from reelwright.config import Settings
from reelwright.errors import JobError
from reelwright.sandbox import TaskCancelled
from reelwright.timeline.composition import Composition, TextLayer, TextSpan, TextStyle
from reelwright.workflows import encoding, rendering
from reelwright.workflows.children import Children, never


def order(texts: int, seconds: int) -> rendering.Order:
    frames = seconds * 60
    layer = TextLayer((TextSpan("a", TextStyle()),), 0, frames, 0, 0)
    return rendering.Order(
        composition=Composition(32, 32, Fraction(60), frames, texts=(layer,) * texts),
        sources={},
        hashes={},
        video=encoding.video_settings({}, "mp4", {}, "veryfast"),
        audio=encoding.sound_settings("mp4"),
        extension="mp4",
    )


@pytest.fixture
def children(tmp_path: Path) -> Children:
    return Children(Settings(data_dir=tmp_path), None)


def test_a_cancelled_plan_ends_at_once(children: Children) -> None:
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked == 3

    with pytest.raises(TaskCancelled):
        rendering.plan_pieces(children, order(20, 600), cancelled)
    assert asked == 3


def test_too_much_for_too_long_is_refused(children: Children) -> None:
    with pytest.raises(JobError, match="too much for too long: 432000000 times") as caught:
        rendering.plan_pieces(children, order(10_000, 24 * 3600), never)
    assert caught.value.code == "ProduceFailed"
    assert len(rendering.plan_pieces(children, order(20, 60), never)) == 31
