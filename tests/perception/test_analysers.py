"""Analysers have keys of their own; what they find travels as JSON."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

from reelwright.media.facts import MediaFacts
from reelwright.perception import tasks
from reelwright.perception.analysers import ANALYSERS, LIT, LOUDNESS, STREAMS
from reelwright.perception.facts import Lit, Loudness
from reelwright.sandbox.task import Context


def test_keys_are_distinct_and_tasks_exist() -> None:
    assert len({analyser.key for analyser in ANALYSERS.values()}) == len(ANALYSERS)
    assert STREAMS.key == "streams/1"
    assert LOUDNESS.key == "loudness/1"
    assert LIT.key == "lit/1"
    for analyser in ANALYSERS.values():
        module, _, function = analyser.task.partition(":")
        assert callable(getattr(importlib.import_module(module), function))


def test_facts_of_a_real_file(media: Path, tmp_path: Path) -> None:
    path = str(media / "audio" / "3436-172162-0000.hq.ogg")
    context = Context(tmp_path)
    streams = MediaFacts.from_json(json.loads(json.dumps(tasks.streams(context, path))))
    assert streams.kind == "audio"
    loudness = Loudness.from_json(json.loads(json.dumps(tasks.loudness(context, path))))
    assert -40 < loudness.integrated < -10
    assert not loudness.silent


@pytest.mark.parametrize(
    ("integrated", "peak", "target", "limit", "expected"),
    [
        (-26.0, -10.0, -16.0, None, 10.0),
        (-26.0, -6.0, -16.0, -1.0, 5.0),
        (-10.0, -0.5, -16.0, -1.0, -6.0),
        (-70.0, -120.0, -16.0, -1.0, 0.0),
    ],
)
def test_gain_to_a_loudness(
    integrated: float, peak: float, target: float, limit: float | None, expected: float
) -> None:
    gain = Loudness(integrated, peak).gain_to(target, limit)
    assert gain == pytest.approx(10 ** (expected / 20))


def test_a_real_film_is_black_before_it_fades_in(media: Path, tmp_path: Path) -> None:
    path = str(media / "video" / "big-buck-bunny-30s.webm")
    context = Context(tmp_path)
    found = Lit.from_json(tasks.lit(context, path, tasks.streams(context, path)))
    assert 0.5 < found.start < 1.5
    assert found.end > 29.9
