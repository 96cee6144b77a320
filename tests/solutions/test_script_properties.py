"""What holds for the plan of any Script job, whatever its material and settings."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from solution_material import Planned, clips, groups, image, output, plan, read, speak, video

from reelwright.media.facts import MediaFacts
from reelwright.solutions import script

WORDS = "Come hungry, leave happy, and tell your friends about it. "
LENGTHS = st.integers(10, 400).map(lambda tenths: tenths / 20)
NEW_MEDIA = LENGTHS | st.just(None)


@st.composite
def members(
    draw: st.DrawFn, number: int, mode: str, facts: dict[str, MediaFacts], hints: list[Any]
) -> dict[str, Any]:
    # A group may have files in common with those before it, shown from other ranges.
    names = draw(st.lists(st.sampled_from(sorted(facts)), unique=True)) if facts else []
    new = st.lists(NEW_MEDIA, min_size=0 if names else 1, max_size=2 if names else 4)
    for i, length in enumerate(draw(new)):
        names.append(f"g{number}m{i}")
        facts[names[-1]] = image() if length is None else video(length)
    for name in names:
        # The opacity tells whose clip a clip is.
        hint: dict[str, Any] = {"Media": name, "GroupName": f"g{number}"}
        hint["Opacity"] = (number + 1) / 10
        length = float(facts[name].duration or 0)
        if length > 2 and draw(st.booleans()):
            first = {"In": 0.3, "Out": round(length / 2, 2)}
            hint["TimeRangeList"] = [first, {"In": length * 0.75, "Out": 99}]
        hints.append(hint)
    split = draw(st.sampled_from(["NoSplit", "AverageSplit"]))
    member: dict[str, Any] = {"MediaArray": names, "SplitMode": split}
    if mode == "group" and draw(st.booleans()):
        member["SpeechTextArray"] = [WORDS[: draw(st.integers(8, len(WORDS)))]]
    elif mode == "group":
        member["Duration"] = draw(LENGTHS)
        member["DurationAutoAdapt"] = draw(st.booleans())
    return member


@st.composite
def jobs(draw: st.DrawFn) -> tuple[Any, Any, Any, dict[str, MediaFacts]]:
    facts: dict[str, MediaFacts] = {}
    hints: list[Any] = []
    mode = draw(st.sampled_from(["speech", "group", "silent", "fixed", "max"]))
    count = draw(st.integers(1, 4))
    inputs = groups(*(draw(members(number, mode, facts, hints)) for number in range(count)))
    if mode == "speech":
        lengths = draw(st.lists(st.integers(1, 6), min_size=1, max_size=2))
        inputs["SpeechTextArray"] = [WORDS * length for length in lengths]
    process = {
        "SingleShotDuration": draw(st.sampled_from([0.5, 1.7, 3, 4])),
        "ImageDuration": draw(st.sampled_from([1, 3, 30])),
        "AllowTransition": draw(st.booleans()),
        "TransitionDuration": draw(st.sampled_from([0.3, 0.5, 1.5])),
        "AlignmentMode": draw(st.sampled_from(["AutoSpeed", "Cut"])),
    }
    rate = draw(st.sampled_from([24, 25, 30, 29.97]))
    outputs = output(Count=draw(st.integers(1, 3)), Video={"Fps": rate})
    if mode in ("fixed", "max"):
        outputs[{"fixed": "FixedDuration", "max": "MaxDuration"}[mode]] = draw(LENGTHS)
    editing = {"ProcessConfig": process, "MediaConfig": {"MediaMetaDataArray": hints}}
    return inputs, editing, outputs, facts


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(jobs(), st.integers(0, 5))
def test_any_plan_can_be_rendered_as_planned(job: Any, seed: int) -> None:
    inputs, editing, outputs, facts = job
    done = plan(read(inputs, editing, outputs), facts, seed)
    usable = script.apply_material(done.config, facts)
    allowed = [{one.reference: one.ranges for one in group} for group in usable.groups]
    for number, one in enumerate(done.outputs):
        check_length(done, number, one)
        fps = float(done.choice.fps)
        positions = [group_of(clip) for clip in clips(one)]
        # Where speech or FixedDuration want more than there is, the sequence is repeated.
        if not (done.config.texts or done.config.output.fixed_duration):
            assert positions == sorted(positions)
        for clip in clips(one):
            if clip["Type"] == "Video":
                slowest = 0.8 if done.config.groups[group_of(clip)].split else 0.5
                length = round((clip["TimelineOut"] - clip["TimelineIn"]) * fps)
                # Both its borders are whole frames: it may be up to two frames longer or shorter
                # than its speed would have it.
                assert slowest <= clip["Speed"] * (length + 2) / length + 1e-3
                assert clip["Speed"] * (length - 2) / length <= 1.25 + 1e-3
                assert any(
                    clip["In"] >= float(low) - 1e-4 and clip["Out"] <= float(high) + 1e-4
                    for low, high in allowed[group_of(clip)][clip["MediaId"]]
                )
        borders = [(clip["TimelineIn"], clip["TimelineOut"]) for clip in clips(one)]
        assert borders[0][0] == 0
        for (_, end), (start, _) in pairwise(borders):
            assert start <= end + 1e-4
        check_transitions(clips(one))
        assert all(end - start >= 0.9 / fps for start, end in borders)


def group_of(clip: dict[str, Any]) -> int:
    return round(clip["Opacity"] * 10) - 1


def check_transitions(sequence: list[dict[str, Any]]) -> None:
    for first, second in pairwise(sequence):
        blends = [effect for effect in first["Effects"] if effect["Type"] == "Transition"]
        length = sum(effect["Duration"] for effect in blends)
        assert abs(first["TimelineOut"] - second["TimelineIn"] - length) < 2e-4
        for clip in (first, second):
            assert clip["TimelineOut"] - clip["TimelineIn"] >= 2 * length - 2e-4
    assert all(effect["Type"] != "Transition" for effect in sequence[-1]["Effects"])


def check_length(done: Planned, number: int, one: script.Output) -> None:
    fps = done.choice.fps
    composition = done.resolved(number)
    assert composition.frames == one.duration * fps
    taken = done.choice.outputs[number]
    output_config = done.config.output
    said = [speak(done.choice.speech_orders[key])["duration"] for key in taken.speech if key]
    if done.config.mode is script.Mode.GLOBAL:
        assert abs(float(one.duration) - said[0]) <= 1 / float(fps)
    elif done.config.mode is script.Mode.GROUP:
        silent = [
            group for group, key in zip(done.config.groups, taken.speech, strict=True) if not key
        ]
        most = sum(said) + sum(group.duration or 5 for group in silent)
        # Each group is rounded to whole frames by itself: half a frame at most.
        rounding = len(done.config.groups) / 2 / float(fps) + 1e-6
        assert float(one.duration) <= most + rounding
        if not any(group.adapt for group in silent):
            assert abs(float(one.duration) - most) <= rounding
    elif output_config.fixed_duration is not None:
        assert abs(float(one.duration) - output_config.fixed_duration) <= 1 / float(fps)
    elif output_config.max_duration is not None:
        assert float(one.duration) <= output_config.max_duration + 1 / float(fps)
