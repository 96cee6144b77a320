"""Lengths, order, speeds and tracks of planned outputs, as the renderer will see them."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from solution_material import (
    Planned,
    clips,
    groups,
    image,
    output,
    plan,
    planned,
    read,
    sound,
    spans,
    speak,
    video,
)

from reelwright.media.facts import MediaFacts
from reelwright.solutions import script

EXAMPLES = Path(__file__).parent / "examples"
WORDS = "Come hungry, leave happy, and tell your friends about it. "


def speeds(one: script.Output) -> list[float]:
    return [clip["Speed"] for clip in clips(one) if clip["Type"] == "Video"]


LONG = {"ImageDuration": 20}


def example(name: str) -> Planned:
    parts = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    config = script.read(parts["InputConfig"], parts.get("EditingConfig"), parts["OutputConfig"])
    facts: dict[str, MediaFacts] = {}
    for one in script.references(config):
        stills = {"png": image(400, 160), "jpg": image()}
        kind = one.reference.rpartition(".")[2]
        facts[one.reference] = sound() if "audio" in one.kinds else stills.get(kind, video(22))
    return plan(config, facts)


def test_the_minimal_example() -> None:
    done = example("minimal")
    assert [one.duration for one in done.outputs] == [3]
    assert done.resolved(0).frames == 75 and speeds(done.outputs[0]) == [1]


def test_the_full_global_example() -> None:
    done = example("full_global")
    assert len(done.outputs) == 4
    assert done.outputs[0].speech_text == done.outputs[2].speech_text
    assert done.outputs[1].speech_text == done.outputs[3].speech_text
    assert done.outputs[0].speech_text != done.outputs[1].speech_text
    for number, one in enumerate(done.outputs):
        said = speak(done.choice.speech_orders[done.choice.outputs[number].speech[0] or ""])
        assert abs(float(one.duration) - said["duration"]) <= 0.5 / 25 + 1e-9
        assert done.resolved(number).frames == one.duration * 25
        assert [clip["Effects"][0]["Gain"] for clip in clips(one) if "Speed" in clip][1] in (
            0.1,
            0.2,
        )


def test_speech_is_longer_than_max_duration() -> None:
    assert example("speech_with_max_duration").outputs[0].duration > 8


def test_the_full_group_example() -> None:
    done = example("full_group")
    assert {one.speech_text for one in done.outputs} == {
        "Light as paper. Order it today.",
        "Strong as steel. Try it for a month.",
    }
    for one in done.outputs:
        talks = one.timeline["AudioTracks"][0]["AudioTrackClips"]
        assert len(talks) == 2 and talks[0]["TimelineIn"] == 3
        assert spans(one)[0] == (0, 3)
        assert clips(one)[0]["Effects"][0] == {"Type": "Volume", "Gain": 1}
        assert clips(one)[1]["Effects"][0] == {"Type": "Volume", "Gain": 0}


def test_without_speech_every_group_gives_a_shot() -> None:
    facts = {"long": video(30), "pic": image(), "own": video(7.2), "short": video(2.6)}
    inputs = groups(["long"], ["pic"], {"MediaArray": ["own"], "SplitMode": "NoSplit"}, ["short"])
    editing = {"ProcessConfig": {"ImageDuration": 2}}
    done = planned(inputs, facts, editing)
    assert spans(done.outputs[0]) == [(0, 3), (3, 5), (5, 12.2), (12.2, 15.2)]
    assert speeds(done.outputs[0]) == [1, 1, pytest.approx(2.6 / 3, abs=0.001)]
    capped = planned(inputs, facts, editing, output(MaxDuration=6))
    assert spans(capped.outputs[0]) == [(0, 3), (3, 5), (5, 6)]
    whole = planned(inputs, facts, {"ProcessConfig": {"EnableClipSplit": False}})
    assert whole.outputs[0].duration == 30 + 3 + Fraction("7.2") + Fraction("2.6")


def test_a_very_short_video_is_followed_by_an_unused_shot() -> None:
    done = planned(groups(["tiny", "long"]), {"tiny": video(1), "long": video(1.5)}, seed=4)
    names = {clip["MediaId"] for clip in clips(done.outputs[0])}
    assert names == {"tiny", "long"} and done.outputs[0].duration == 3
    alone = planned(groups(["tiny"]), {"tiny": video(1)})
    assert alone.outputs[0].duration == 3 and len(clips(alone.outputs[0])) == 3


@pytest.mark.parametrize("seconds", [4, 10, 14.5, 31, 100])
def test_a_fixed_duration_is_kept(seconds: float) -> None:
    facts = {"a": video(9), "b": video(6), "c": image()}
    done = planned(groups(["a"], ["b"], ["c"]), facts, None, output(FixedDuration=seconds))
    assert float(done.outputs[0].duration) == pytest.approx(seconds, abs=0.021)
    assert done.resolved(0).frames == done.outputs[0].duration * 25


def test_extra_shots_come_from_the_middle_groups_in_order() -> None:
    facts = {name: video(60) for name in "abcd"}
    inputs = {**groups(["a"], ["b"], ["c"], ["d"]), "SpeechTextArray": [WORDS]}
    done = planned(inputs, facts, length=24)
    order = [clip["MediaId"] for clip in clips(done.outputs[0])]
    assert order == sorted(order)
    assert order.count("a") == order.count("d") == 1
    assert order.count("b") == order.count("c") == 3


def test_first_and_last_groups_help_when_the_middle_is_empty() -> None:
    facts = {"a": video(60), "b": video(3), "c": video(60)}
    inputs = {**groups(["a"], ["b"], ["c"]), "SpeechTextArray": [WORDS]}
    order = [clip["MediaId"] for clip in clips(planned(inputs, facts, length=24).outputs[0])]
    assert order == sorted(order) and order.count("b") == 1 and len(order) == 8


@pytest.mark.parametrize(
    ("speech", "material", "speed"),
    [
        (6.0, 60, 1),
        (5.0, 60, 1.2),
        (7.0, 6, 6 / 7),
        (3.0, 60, 1.25),
    ],
)
def test_the_picture_is_fitted_to_the_speech(speech: float, material: float, speed: float) -> None:
    facts = {"a": video(material / 2), "b": video(material / 2)}
    inputs = {**groups(["a"], ["b"]), "SpeechTextArray": [WORDS]}
    done = planned(inputs, facts, length=speech)
    assert speeds(done.outputs[0]) == pytest.approx([speed, speed], abs=0.01)
    assert float(done.outputs[0].duration) == speech


def test_much_too_little_picture_is_slowed_down_and_repeated() -> None:
    inputs = {**groups(["a"]), "SpeechTextArray": [WORDS]}
    one = planned(inputs, {"a": video(3)}, length=10).outputs[0]
    assert speeds(one) == pytest.approx([0.8] * 3, abs=0.01)
    assert spans(one) == [(0, 3.76), (3.76, 7.52), (7.52, 10)]


def test_cut_keeps_the_natural_speed() -> None:
    facts = {"a": video(60), "b": video(60), "c": video(60)}
    inputs = {**groups(["a"], ["b"], ["c"]), "SpeechTextArray": [WORDS]}
    cut = {"ProcessConfig": {"AlignmentMode": "Cut"}}
    one = planned(inputs, facts, cut, length=7.4).outputs[0]
    assert speeds(one) == [1, 1, 1] and spans(one)[-1] == (6, 7.4)
    short = planned({**groups(["a"]), "SpeechTextArray": [WORDS]}, {"a": video(3)}, cut, length=8)
    assert speeds(short.outputs[0]) == [1, 1, 1]


def test_sections_last_as_long_as_their_texts() -> None:
    members = [
        {"MediaArray": ["a"], "SpeechTextArray": ["Light as paper."]},
        {"MediaArray": ["b"]},
        {"MediaArray": ["c"], "SpeechTextArray": [WORDS], "Duration": 99},
    ]
    facts = {"a": video(60), "b": video(60), "c": video(60)}
    done = planned(groups(*members), facts)
    one = done.outputs[0]
    first, last = (talk["TimelineIn"] for talk in one.timeline["AudioTracks"][0]["AudioTrackClips"])
    said = [speak(order)["duration"] for order in done.choice.speech_orders.values()]
    assert first == 0 and last == pytest.approx(said[0] + 5, abs=0.021)
    assert float(one.duration) == pytest.approx(sum(said) + 5, abs=0.021)
    borders = [round(first, 4), round(last, 4)]
    assert all(any(abs(start - border) < 0.001 for start, _ in spans(one)) for border in borders)


def test_an_uncut_video_is_slowed_down_to_half_and_then_repeated() -> None:
    member = {"MediaArray": ["a"], "SplitMode": "NoSplit", "Duration": 10}
    one = planned(groups(member), {"a": video(6)}).outputs[0]
    assert speeds(one) == [0.6] and clips(one)[0]["In"] == 0
    one = planned(groups(member), {"a": video(4)}).outputs[0]
    assert speeds(one) == [0.5, 0.5] and spans(one) == [(0, 8), (8, 10)]
    one = planned(groups(member), {"a": video(25)}).outputs[0]
    assert speeds(one) == [1] and (clips(one)[0]["In"], clips(one)[0]["Out"]) == (0, 10)


def test_a_silent_section_may_adapt_to_its_material() -> None:
    member = {"MediaArray": ["a"], "Duration": 10, "DurationAutoAdapt": True}
    assert planned(groups(member), {"a": video(4)}).outputs[0].duration == 4
    assert planned(groups(member), {"a": video(40)}).outputs[0].duration == 10
    whole = {**member, "MediaArray": ["a", "b"], "SplitMode": "NoSplit"}
    assert planned(groups(whole), {"a": video(4), "b": video(4)}).outputs[0].duration == 4


def test_one_picture_lasts_for_the_whole_section() -> None:
    member = {"MediaArray": ["p"], "Duration": 20}
    one = planned(groups(member), {"p": image()}, {"ProcessConfig": {"ImageDuration": 60}})
    assert spans(one.outputs[0]) == [(0, 20)]
    again = planned(groups(member), {"p": image()})
    assert spans(again.outputs[0]) == [(0, 20)]


def test_transitions_overlap_and_lengths_hold() -> None:
    editing = {"ProcessConfig": {"AllowTransition": True, "TransitionDuration": 0.5}}
    facts = {"a": video(60), "b": image(), "c": video(60)}
    inputs = groups(["a"], ["b"], ["c"])
    done = planned(inputs, facts, editing)
    one = done.outputs[0]
    assert one.duration == 9
    assert spans(one) == [(0, 3.48), (3, 6.48), (6, 9)]
    composition = done.resolved(0)
    track = composition.pictures[-1]
    assert composition.frames == 225 and len(track.transitions) == 2
    assert [clip["Effects"][-1]["Type"] for clip in clips(one)[:-1]] == ["Transition"] * 2
    names = {clip["Effects"][-1]["SubType"] for clip in clips(one)[:-1]}
    assert len(names) == 1
    speech = {**inputs, "SpeechTextArray": [WORDS]}
    for length in (7.3, 20):
        done = planned(speech, facts, editing, length=length)
        assert float(done.outputs[0].duration) == pytest.approx(length, abs=0.021)
        assert done.resolved(0).frames == done.outputs[0].duration * 25


def test_no_transition_where_a_video_has_no_footage_for_it() -> None:
    editing = {"ProcessConfig": {"AllowTransition": True, "TransitionDuration": 2}}
    one = planned(groups(["a"], ["b"]), {"a": video(3), "b": video(3)}, editing).outputs[0]
    assert spans(one) == [(0, 3), (3, 6)]


def test_effects_and_filters() -> None:
    process = {
        "AllowVfxEffect": True,
        "VfxEffectProbability": 100,
        "VfxFirstClipEffectList": ["open"],
        "VfxNotFirstClipEffectList": ["slightshake"],
        "AllowFilter": True,
        "FilterList": ["pl1"],
    }
    one = planned(groups(["a"], ["a"], ["a"]), {"a": video(60)}, {"ProcessConfig": process})
    found = [
        [effect["SubType"] for effect in clip["Effects"] if effect["Type"] in ("VFX", "Filter")]
        for clip in clips(one.outputs[0])
    ]
    assert found == [["open", "pl1"], ["slightshake", "pl1"], ["slightshake", "pl1"]]


def test_what_lies_behind_the_footage() -> None:
    facts = {"a": video(9), "i": image()}
    blurred = clips(planned(groups(["a"]), facts).outputs[0])[0]["Effects"]
    assert {"Type": "Background", "SubType": "Blur", "Radius": 0.1} in blurred
    fill = {"BackgroundImageConfig": {"SubType": "Color", "Color": "000066"}}
    coloured = clips(planned(groups(["a"]), facts, fill).outputs[0])[0]["Effects"]
    assert {"Type": "Background", "SubType": "Color", "Color": "#000066"} in coloured
    inputs = {**groups(["a"]), "BackgroundImageArray": ["i"]}
    pictured = planned(inputs, facts).outputs[0]
    below = pictured.timeline["VideoTracks"][0]["VideoTrackClips"][0]
    assert below["MediaId"] == "i" and below["AdaptMode"] == "Cover"
    assert all(effect["Type"] != "Background" for effect in clips(pictured)[0]["Effects"])


def test_stills_move_gently_and_are_shown_whole() -> None:
    facts = {"wide": image(1600, 900), "tall": image(1080, 1920), "gif": image(animated=True)}
    done = planned(groups(["wide"], ["tall"], ["tall"], ["gif"]), facts)
    kinds = [[effect["Type"] for effect in clip["Effects"]] for clip in clips(done.outputs[0])]
    assert kinds == [["Background", "Zoom"], ["KenBurns"], ["KenBurns"], ["Background"]]
    pans = [layer.pan for layer in done.resolved(0).pictures[-1].layers]
    assert pans[1] is not None and pans[2] is not None and pans[1].start == pans[2].end
    assert all(pan is None or pan.end.width > 0.88 for pan in pans)
    # What is not of the canvas's shape grows until it fits: no edge of it is ever out of sight.
    assert pans[0] is not None and pans[0].start.width > 1.05 and pans[0].end.width == 1


def test_a_still_that_fills_the_canvas_keeps_filling_it() -> None:
    done = planned(groups(["tall"]), {"tall": image(1080, 1920)}, {"ProcessConfig": LONG})
    (layer,) = done.resolved(0).pictures[-1].layers
    assert layer.pan is not None and layer.pan.start.width == 1 and layer.pan.end.width < 1


def test_a_sticker_keeps_its_size_and_proportions() -> None:
    facts = {"a": video(9), "logo": image(400, 200), "huge": image(4000, 1000)}
    facts["line"] = image(10, 1000)
    sizes = []
    for sticker in (
        {"MediaId": "logo", "X": 0.05},
        {"MediaId": "logo", "Width": 0.5},
        {"MediaId": "logo", "Height": 100, "DyncFrames": 12, "Opacity": 0.5},
        {"MediaId": "huge"},
        {"MediaId": "line", "Width": 100_000},
        {"MediaId": "logo", "Width": 0.2, "Height": 0.1},
    ):
        one = planned({**groups(["a"]), "StickerArray": [sticker]}, facts).outputs[0]
        clip = one.timeline["ImageTracks"][0]["ImageTrackClips"][0]
        sizes.append((clip["Width"], clip["Height"]))
        assert clip["TimelineOut"] == 3
    assert sizes == [
        (400, 200),
        (0.5, 270),
        (200, 100),
        (1080, 270),
        (100_000, 100_000),
        (0.2, 0.1),
    ]


def test_an_output_whose_speech_failed_fails_alone() -> None:
    inputs = {**groups(["a"]), "SpeechTextArray": ["the first one", "the second one"]}
    config = read(inputs, None, output(Count=2))
    usable = script.apply_material(config, {"a": video(30)})
    choice = script.choose(config, usable, 1)
    spoken = {key: speak(order) for key, order in choice.speech_orders.items()}
    key = choice.outputs[1].speech[0] or ""
    spoken[key] = {"error": {"code": "SpeechSynthesisFailed", "message": "no voice"}}
    first, second = script.assemble(config, choice, spoken, {}, usable)
    assert isinstance(first, script.Output)
    assert second == script.Failure(1, "SpeechSynthesisFailed", "no voice")
