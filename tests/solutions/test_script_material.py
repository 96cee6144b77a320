"""Which media a job names, which of them it can use, and what is said about the others."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from solution_material import HOST, groups, image, read, sound, video

from reelwright.errors import JobError
from reelwright.media.facts import MediaFacts
from reelwright.solutions import script
from reelwright.solutions.script import Problem, apply_material

MISSING, BAD, NOWHERE = Problem("missing"), Problem("unusable"), Problem("storage", "lost")
URL = f"{HOST}/in/b.mp4"


def config(**more: Any) -> script.ScriptConfig:
    inputs = {**groups(["a", URL], ["a", "c"]), **more}
    return read(inputs)


def test_references_in_order_each_once_per_list() -> None:
    named = script.references(
        config(
            StickerArray=[{"MediaId": "s", "MediaURL": f"{HOST}/s.png"}, {"MediaId": "s"}],
            BackgroundMusicArray=["m"],
            BackgroundImageArray=["i"],
        )
    )
    assert [(one.reference, one.path.removeprefix("InputConfig.")) for one in named] == [
        ("a", "MediaGroupArray[0].MediaArray[0]"),
        (URL, "MediaGroupArray[0].MediaArray[1]"),
        ("a", "MediaGroupArray[1].MediaArray[0]"),
        ("c", "MediaGroupArray[1].MediaArray[1]"),
        ("s", "StickerArray[0]"),
        ("m", "BackgroundMusicArray[0]"),
        ("i", "BackgroundImageArray[0]"),
    ]
    assert named[0].kinds == {"video", "image"} and named[4].kinds == {"image"}
    assert "audio" in named[5].kinds


def test_all_usable() -> None:
    usable = apply_material(config(), {"a": video(9), URL: image(), "c": video(3)})
    assert usable.dropped is None
    assert [[one.reference for one in group] for group in usable.groups] == [["a", URL], ["a", "c"]]


@pytest.mark.parametrize(
    ("found", "code", "message"),
    [
        (
            {"c": MISSING},
            "InvalidMaterial.NotFound",
            'The specified clips id not found:["c"]',
        ),
        ({}, "InvalidMaterial.NotFound", 'The specified clips id not found:["c"]'),
        (
            {URL: MISSING, "c": BAD},
            "InvalidMaterial.NotFound",
            f'The specified clips url not found:"{URL}"; The specified clips are not usable:["c"]',
        ),
        (
            {URL: NOWHERE, "c": BAD},
            "InvalidStorage.NotFound",
            'The specified storage "lost" is not found.; The specified clips are not usable:["c"]',
        ),
        ({"c": BAD}, "InvalidMaterial", 'The specified clips are not usable:["c"]'),
        ({"c": sound()}, "InvalidMaterial", 'The specified clips are not usable:["c"]'),
        ({"c": video(0)}, "InvalidMaterial", 'The specified clips are not usable:["c"]'),
    ],
)
def test_dropped_and_reported(
    found: dict[str, MediaFacts | Problem], code: str, message: str
) -> None:
    material: dict[str, MediaFacts | Problem] = {"a": video(9), URL: video(4), **found}
    usable = apply_material(config(), material)
    assert usable.dropped is not None
    assert (usable.dropped.code, usable.dropped.message) == (code, message)


@pytest.mark.parametrize(
    ("key", "entry"),
    [
        ("StickerArray", {"MediaId": "x"}),
        ("BackgroundMusicArray", "x"),
        ("BackgroundImageArray", "x"),
    ],
)
def test_a_list_left_with_nothing_ends_the_job(key: str, entry: Any) -> None:
    fine: dict[str, MediaFacts | Problem] = {"a": video(9), URL: video(4), "c": video(3)}
    with pytest.raises(JobError) as caught:
        apply_material(config(**{key: [entry]}), {**fine, "x": MISSING})
    assert caught.value.code == "InvalidMaterial.NotFound"
    with pytest.raises(JobError) as caught:
        apply_material(
            config(**{key: [entry]}),
            {**fine, "x": video(5, 10, 10) if "Mus" not in key else image()},
        )
    assert caught.value.code == "InvalidMaterial"


def test_a_group_left_with_nothing_ends_the_job() -> None:
    with pytest.raises(JobError) as caught:
        apply_material(config(), {"a": BAD, URL: MISSING, "c": video(3)})
    assert caught.value.code == "InvalidMaterial.NotFound"
    assert "not usable" in caught.value.message


def with_ranges(*ranges: tuple[Any, Any], **more: Any) -> script.ScriptConfig:
    times = [{"In": start, "Out": end} for start, end in ranges]
    hint = {"Media": "a", "TimeRangeList": times, **more}
    return read(groups(["a", "b"], ["b"]), {"MediaConfig": {"MediaMetaDataArray": [hint]}})


def test_ranges_are_clamped_sorted_and_joined() -> None:
    material = {"a": video(10), "b": image()}
    usable = apply_material(with_ranges((8, 20), ("2", "4"), (3, 5), (12, 15)), material)
    assert usable.groups[0][0].ranges == ((2, 5), (8, 10))
    whole = apply_material(with_ranges(), material)
    assert whole.groups[0][0].ranges == ((0, 10),)


def test_black_ends_are_left_out_where_shots_are_cut_and_no_range_is_asked_for() -> None:
    material, ends = {"a": video(10), "b": image()}, {"a": (Fraction(1), Fraction(9))}

    def ranges(config: script.ScriptConfig) -> tuple[tuple[Fraction, Fraction], ...]:
        return script.apply_each([config], material, ends)[0].groups[0][0].ranges

    assert ranges(with_ranges()) == ((1, 9),)
    assert ranges(with_ranges((0, 4))) == ((0, 4),)
    whole = groups({"GroupName": "g", "MediaArray": ["a"], "SplitMode": "NoSplit"})
    assert ranges(read(whole)) == ((0, 10),)
    uncut = {"ProcessConfig": {"EnableClipSplit": False}}
    assert ranges(read(groups(["a"]), uncut)) == ((0, 10),)


def test_ranges_on_images_are_ignored() -> None:
    still = {"Media": "b", "TimeRangeList": [{"In": 1, "Out": 2}]}
    hints = {"MediaConfig": {"MediaMetaDataArray": [still]}}
    (source,) = apply_material(read(groups(["b"]), hints), {"b": image()}).groups[0]
    assert source.ranges == () and not source.moves


def test_the_files_have_at_most_a_terabyte_in_total() -> None:
    half = replace(video(10), size_bytes=2**39)
    apply_material(read(groups(["a", "b", "a"], ["b"])), {"a": half, "b": half})
    with pytest.raises(JobError, match="1 TB") as caught:
        apply_material(read(groups(["a", "b", "c"])), {"a": half, "b": half, "c": video(1)})
    assert caught.value.code == "InvalidMaterial"


def test_a_material_without_a_usable_range_is_unusable() -> None:
    usable = apply_material(with_ranges((10, 12)), {"a": video(10), "b": image()})
    assert usable.dropped is not None and usable.dropped.code == "InvalidMaterial"
    assert [one.reference for one in usable.groups[0]] == ["b"]


def test_a_hint_for_another_group_says_nothing() -> None:
    material = {"a": video(10), "b": image()}
    assert apply_material(with_ranges((1, 2), GroupName="g1"), material).groups[0][0].ranges == (
        (0, 10),
    )
    own = with_ranges((1, 2), GroupName="g0", Opacity="0.5")
    assert apply_material(own, material).groups[0][0].ranges == ((1, 2),)
    assert apply_material(own, material).groups[0][0].opacity == 0.5


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        (["25", "30000/1001", "30"], 30),
        (["24000/1001"], 24),
        (["25", "30"], 25),
        (["30", "25"], 30),
        (["60", "50", "25"], 30),
        (["55/2"], 25),
        ([], 25),
    ],
)
def test_the_frame_rate_is_the_most_common_one(rates: list[str], expected: int) -> None:
    names = [f"v{i}" for i in range(len(rates))]
    material: dict[str, MediaFacts] = {"i": image()}
    material |= {name: video(5, rate=rate) for name, rate in zip(names, rates, strict=True)}
    asked = read(groups([*names, "i"]))
    assert script.frame_rate(asked, apply_material(asked, material)) == expected
    given = read(groups([*names, "i"]), None, {**OUTPUT, "Video": {"Fps": "50"}})
    assert script.frame_rate(given, apply_material(given, material)) == Fraction(50)


OUTPUT = {"MediaURL": f"{HOST}/o_{{index}}.mp4", "Width": 720, "Height": 1280}
