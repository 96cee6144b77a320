"""How much picture the outputs of a job share, measured in their timelines."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from math import comb, floor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from solution_material import Planned, clips, groups, output, plan, read, speak, video

from reelwright.media.facts import MediaFacts
from reelwright.solutions import script
from reelwright.solutions.script.variety import least_shared, pairs

RATE = 25
TOLERANCE = 0.1
Shown = dict[str, set[int]]


def job(
    material: Sequence[Sequence[float]],
    outputs: int,
    *,
    speech: Sequence[float] = (),
    section: float = 0,
    fixed: float = 0,
    seed: int = 1,
    process: Mapping[str, Any] | None = None,
) -> Planned:
    """Plan a job: each list of `material` is a group, its numbers are lengths of videos."""
    facts: dict[str, MediaFacts] = {}
    members: list[dict[str, Any]] = []
    for number, lengths in enumerate(material):
        names = [f"g{number}m{i}" for i in range(len(lengths))]
        facts |= {name: video(length) for name, length in zip(names, lengths, strict=True)}
        members.append({"MediaArray": names, **({"Duration": section} if section else {})})
    inputs = groups(*members)
    if speech:
        inputs["SpeechTextArray"] = [f"spoken text number {i}" for i in range(len(speech))]
    out = output(Count=outputs, **({"FixedDuration": fixed} if fixed else {}))

    def speak_at_length(order: Mapping[str, Any]) -> dict[str, Any]:
        return {**speak(order), "duration": speech[int(order["text"].split()[-1])]}

    config = read(inputs, {"ProcessConfig": dict(process or {})}, out)
    return plan(config, facts, seed, speak_at_length)


def shown(one: script.Output) -> Shown:
    """Return the source frames that an output shows."""
    frames: Shown = defaultdict(set)
    for clip in clips(one):
        first, last = round(clip["In"] * RATE), round(clip["Out"] * RATE)
        frames[clip["MediaId"]].update(range(first, last))
    return frames


def shared(done: Planned) -> float:
    """Return the mean share of picture time that two outputs have in common."""
    seen = [shown(one) for one in done.outputs]
    lengths = [float(one.duration) * RATE for one in done.outputs]
    common = [
        sum(len(seen[a][name] & seen[b][name]) for name in seen[a].keys() & seen[b].keys())
        / min(lengths[a], lengths[b])
        for a, b in combinations(range(len(seen)), 2)
    ]
    return sum(common) / len(common)


def least(done: Planned, material: Sequence[Sequence[float]]) -> float:
    """Return the least possible value: M f(N T / M) / (C(N, 2) T), summed over the groups.

    What an output shows of a group is taken from the plan.
    """
    outputs = len(done.outputs)
    length = sum(float(one.duration) for one in done.outputs) / outputs
    time_of_group = [0.0] * len(material)
    for one in done.outputs:
        for clip in clips(one):
            span = clip["TimelineOut"] - clip["TimelineIn"]
            time_of_group[int(clip["MediaId"][1])] += span / outputs

    def f(k: float) -> float:
        low = floor(k)
        return comb(low, 2) + (k - low) * (comb(low + 1, 2) - comb(low, 2))

    numerator = 0.0
    for lengths, part in zip(material, time_of_group, strict=True):
        usable = sum(lengths)
        numerator += usable * f(outputs * part / usable)
    return numerator / (comb(outputs, 2) * length)


CONSTRUCTED = [
    pytest.param([[60]], 6, {"fixed": 10}, id="one long video, no sharing needed"),
    pytest.param([[60]], 10, {"fixed": 12}, id="twice the material"),
    pytest.param([[4.4]], 2, {}, id="a remainder that the grid would drop"),
    pytest.param([[4.0]], 8, {}, id="a video hardly longer than a shot"),
    pytest.param([[10]], 2, {"fixed": 6}, id="a shot that fits only astride"),
    pytest.param([[5]], 3, {}, id="one shot of less than two"),
    pytest.param([[8, 4]], 2, {"fixed": 6}, id="exactly as much as is needed"),
    pytest.param([[10]], 2, {"fixed": 9}, id="nearly all of it"),
    pytest.param([[12]], 3, {"section": 3.62}, id="sections that only fit side by side"),
    pytest.param([[20, 20, 20]], 20, {"speech": [15.0]}, id="speech of five shots"),
    pytest.param([[20, 20, 20]], 20, {"speech": [16.4]}, id="speech between two counts of shots"),
    pytest.param([[6], [6], [6]], 10, {"speech": [7.5]}, id="three groups, little material"),
    pytest.param([[30], [12], [40], [5]], 8, {"speech": [21.0, 13.2]}, id="texts of two lengths"),
    pytest.param([[7, 9], [30]], 12, {"section": 5.0}, id="sections"),
    pytest.param([[3, 3, 3, 3]], 5, {}, id="clips of one shot"),
    pytest.param([[2, 2, 2], [8]], 7, {}, id="clips shorter than a shot"),
    pytest.param([[90]], 100, {"fixed": 9}, id="a hundred outputs"),
    pytest.param(
        [[7], [8.7, 1.8, 7.4]],
        2,
        {"speech": [8.7], "seed": 1, "process": {"SingleShotDuration": 4}},
        id="a remainder below half a shot that nobody else shows",
    ),
    pytest.param(
        [[25], [25]], 6, {"speech": [14.0], "process": {"AlignmentMode": "Cut"}}, id="cut"
    ),
    pytest.param(
        [[50]], 9, {"fixed": 11, "process": {"SingleShotDuration": 1.3}}, id="short shots"
    ),
]


@pytest.mark.parametrize(("material", "outputs", "more"), CONSTRUCTED)
def test_outputs_share_little_more_than_they_must(
    material: list[list[float]], outputs: int, more: dict[str, Any]
) -> None:
    done = job(material, outputs, **more)
    assert shared(done) <= least(done, material) + TOLERANCE


LENGTHS = st.integers(12, 200).map(lambda tenths: tenths / 10)
MATERIAL = st.lists(st.lists(LENGTHS, min_size=1, max_size=4), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    MATERIAL,
    st.integers(2, 15),
    st.sampled_from(["speech", "section", "fixed", "silent"]),
    st.integers(30, 240).map(lambda tenths: tenths / 10),
    st.sampled_from([1.5, 2, 3, 4]),
    st.integers(0, 3),
)
def test_on_any_material(
    material: list[list[float]], outputs: int, mode: str, length: float, shot: float, seed: int
) -> None:
    more: dict[str, Any] = {
        "speech": {"speech": [length]},
        "section": {"section": length / 3},
        "fixed": {"fixed": length},
        "silent": {},
    }[mode]
    process = {"SingleShotDuration": shot}
    done = job(material, outputs, seed=seed, process=process, **more)
    assert shared(done) <= least(done, material) + TOLERANCE


def test_all_outputs_are_different() -> None:
    done = job([[30, 30], [30]], 20, speech=[12.0])
    assert len({str(clips(one)) for one in done.outputs}) == 20


def test_a_large_job_is_planned_in_seconds() -> None:
    begun = time.process_time()
    job([[300.0] * 40] * 3, 30, speech=[60.0])
    assert time.process_time() - begun < 20


def test_the_least_possible() -> None:
    assert [pairs(k) for k in (0, 0.5, 1, 1.5, 2, 3)] == [0, 0, 0, 0.5, 1, 3]
    assert least_shared([(10, 5)], 2, 5) == 0
    assert least_shared([(10, 10)], 2, 10) == 1
    assert least_shared([(6, 5)], 2, 5) == pytest.approx(0.8)
    assert least_shared([(10, 5)], 1, 5) == 0
