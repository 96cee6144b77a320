"""Which shots a plan is made of: remainders, material used twice, transitions, many shots."""

from __future__ import annotations

from typing import Any

import pytest
from solution_material import clips, groups, image, output, planned, spans, video

from reelwright.media.facts import MediaFacts

WORDS = "Come hungry, leave happy, and tell your friends about it. "


@pytest.mark.parametrize(
    ("inputs", "outputs"),
    [
        (groups({"MediaArray": ["a", "b", "c"], "Duration": 10.5}), {}),
        (groups(["a", "b", "c"]), {"FixedDuration": 10.5}),
        ({**groups(["a"], ["b"], ["c"]), "SpeechTextArray": [WORDS * 3]}, {}),
    ],
    ids=["section", "FixedDuration", "speech"],
)
def test_a_remainder_below_half_a_shot_is_no_shot(
    inputs: dict[str, Any], outputs: dict[str, Any]
) -> None:
    facts = {name: video(3.5) for name in "abc"}
    for seed in range(3):
        one = planned(inputs, facts, None, output(**outputs), seed).outputs[0]
        lengths = [round(end - start, 4) for start, end in spans(one)]
        assert min(lengths[:-1]) >= 1.5, lengths


def test_a_remainder_of_half_a_shot_is_a_shorter_one() -> None:
    member = {"MediaArray": ["a"], "Duration": 4.6}
    one = planned(groups(member), {"a": video(4.6)}).outputs[0]
    assert sorted(round(end - start, 4) for start, end in spans(one)) == [1.6, 3]
    assert len({clip["In"] for clip in clips(one)}) == 2


@pytest.mark.parametrize(
    ("members", "facts"),
    [
        ([{"Duration": 2}, {"Duration": 2}], image()),
        ([{"SpeechTextArray": [WORDS]}, {"SpeechTextArray": [WORDS]}], video(5)),
        ([{"Duration": 2.5}] * 3, video(5)),
        ([{"Duration": 4, "SplitMode": "NoSplit"}] * 2, video(5)),
        ([{"Duration": 9, "DurationAutoAdapt": True}] * 2, video(5)),
    ],
    ids=["a picture", "speech", "shots", "NoSplit", "DurationAutoAdapt"],
)
def test_sections_may_show_the_same_material(
    members: list[dict[str, Any]], facts: MediaFacts
) -> None:
    inputs = groups(*({"MediaArray": ["a"], **one} for one in members))
    done = planned(inputs, {"a": facts})
    one = done.outputs[0]
    assert done.resolved(0).frames == one.duration * 25
    assert all(clip["MediaId"] == "a" for clip in clips(one))


def test_sections_may_show_different_ranges_of_the_same_material() -> None:
    members = [{"MediaArray": ["a"], "Duration": 3}] * 2
    hints = [
        {"Media": "a", "GroupName": f"g{number}", "TimeRangeList": [{"In": start, "Out": 4}]}
        for number, start in enumerate((0, 1))
    ]
    editing = {"MediaConfig": {"MediaMetaDataArray": hints}}
    one = planned(groups(*members), {"a": video(5)}, editing).outputs[0]
    assert one.duration == 6 and clips(one)[-1]["In"] >= 1


def test_no_transition_onto_a_clip_shorter_than_two_of_them() -> None:
    editing = {"ProcessConfig": {"AllowTransition": True, "TransitionDuration": 1}}
    facts = {name: video(60) for name in "abc"}
    inputs = groups(["a"], ["b"], ["c"])
    cases = {4.2: [(0, 3), (3, 4.2)], 5: [(0, 4), (3, 5)], 7.2: [(0, 4), (3, 6), (6, 7.2)]}
    for longest, expected in cases.items():
        one = planned(inputs, facts, editing, output(MaxDuration=longest)).outputs[0]
        assert spans(one) == expected


def test_more_shots_than_a_track_holds_go_on_on_the_next() -> None:
    editing = {"ProcessConfig": {"AllowTransition": True, "TransitionDuration": 0.2}}
    facts = {"a": video(1), "b": video(1)}
    done = planned(groups(["a"], ["b"]), facts, editing, output(FixedDuration=600))
    one = done.outputs[0]
    assert done.resolved(0).frames == one.duration * 25 == 15000
    below, *tracks = [track["VideoTrackClips"] for track in one.timeline["VideoTracks"]]
    assert not below and [len(track) for track in tracks] == [500, 100]
    assert tracks[0][-1]["TimelineOut"] == tracks[1][0]["TimelineIn"]
    assert all(effect["Type"] != "Transition" for effect in tracks[0][-1]["Effects"])
    assert any(effect["Type"] == "Transition" for effect in tracks[1][0]["Effects"])


def test_more_subtitles_than_a_track_holds_go_on_on_the_next() -> None:
    text = "今天我们去海边看日出，" * 53
    member = {"MediaArray": ["a"], "SpeechTextArray": [text]}
    inputs = {**groups(*[member] * 11), "TitleArray": ["海边"]}
    done = planned(inputs, {"a": video(60)})
    tracks = [one["SubtitleTrackClips"] for one in done.outputs[0].timeline["SubtitleTracks"]]
    assert [len(track) for track in tracks] == [1, 500, 83]
    assert tracks[1][-1]["TimelineOut"] <= tracks[2][0]["TimelineIn"]
    assert len(done.resolved(0).texts) == 584
