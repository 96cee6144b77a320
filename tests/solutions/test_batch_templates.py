"""Settings of templates under the documents of a job, and what the outputs take of them."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import pairwise
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st
from solution_material import groups, image, output, sound, speak, video

from reelwright.errors import ApiError, InvalidParameter, JobError, MissingParameter
from reelwright.solutions import script, templates
from reelwright.solutions.script import Template
from reelwright.timeline.catalogue import Catalogue

ONE = groups(["m"])
REQUEST: dict[str, dict[str, Any]] = {"InputConfig": {}, "EditingConfig": {}, "OutputConfig": {}}


def template(
    inputs: Any = None, editing: Any = None, output: Any = None, name: str = "tpl"
) -> Template:
    parts = {
        "InputTemplateConfig": inputs,
        "EditingTemplateConfig": editing,
        "OutputTemplateConfig": output or {},
    }
    return Template(name, {key: part for key, part in parts.items() if part is not None})


def laid(one: Template, **request: Any) -> dict[str, dict[str, Any]]:
    return templates.merged(one.config, REQUEST | request)


def read(
    *named: Template, inputs: Any = ONE, editing: Any = None, outputs: Any = None
) -> tuple[script.ScriptConfig, ...]:
    return script.read_each(inputs, editing, outputs or output(), None, named)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (None, []),
        ("", []),
        ("  ", []),
        ("[]", []),
        ("{}", []),
        ('{"Else":["a"]}', []),
        ('{"BatchEditingTemplateIdArray":[]}', []),
        ('""', []),
        ("tpl", [("tpl", "TemplateConfig")]),
        (' "tpl" ', [("tpl", "TemplateConfig")]),
        (
            ' ["a", "b", "", null, "a"]',
            [("a", "TemplateConfig[0]"), ("b", "TemplateConfig[1]")],
        ),
        (
            '{"BatchEditingTemplateIdArray":["a"]}',
            [("a", "TemplateConfig.BatchEditingTemplateIdArray[0]")],
        ),
        (json.dumps(["a"] * 50), [("a", "TemplateConfig[0]")]),
    ],
)
def test_the_ways_of_naming_templates(text: str | None, found: list[tuple[str, str]]) -> None:
    assert templates.read_ids(text) == found


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("[", "TemplateConfig"),
        ('["a" "b"]', "TemplateConfig"),
        ("[1]", "TemplateConfig[0]"),
        (json.dumps(["a"] * 51), "TemplateConfig"),
        (
            '{"BatchEditingTemplateIdArray":"a"}',
            "TemplateConfig.BatchEditingTemplateIdArray",
        ),
        (
            json.dumps({"BatchEditingTemplateIdArray": ["a"] * 51}),
            "TemplateConfig.BatchEditingTemplateIdArray",
        ),
    ],
)
def test_what_names_no_templates(text: str, path: str) -> None:
    with pytest.raises(InvalidParameter) as error:
        templates.read_ids(text)
    assert error.value.path == path


def test_the_request_lies_over_the_template_key_by_key() -> None:
    look = {"FontSize": 46, "FontFace": {"Bold": True, "Italic": False}}
    one = template(
        editing={"SpeechConfig": {"Voice": "zhiru", "AsrConfig": look}},
        output={"Width": 1080, "Height": 1920, "Video": {"Crf": 25, "Fps": 30}},
    )
    asked = {"SpeechConfig": {"Volume": 0.5, "AsrConfig": {"FontFace": {"Italic": True}}}}
    given = {"Width": 720, "Video": {"Crf": 20}}
    done = laid(one, EditingConfig=asked, OutputConfig=given)
    assert done["EditingConfig"]["SpeechConfig"] == {
        "Voice": "zhiru",
        "Volume": 0.5,
        "AsrConfig": {"FontSize": 46, "FontFace": {"Bold": True, "Italic": True}},
    }
    assert done["OutputConfig"] == {"Width": 720, "Height": 1920, "Video": {"Crf": 20, "Fps": 30}}


def test_lists_are_replaced_as_a_whole() -> None:
    one = template(
        {"StickerArray": [{"MediaId": "a"}, {"MediaId": "b"}]},
        {"ProcessConfig": {"TransitionList": ["fade", "wind"]}},
    )
    done = laid(
        one,
        InputConfig={"StickerArray": [{"MediaId": "c"}]},
        EditingConfig={"ProcessConfig": {"TransitionList": ["cube"]}},
    )
    assert done["InputConfig"]["StickerArray"] == [{"MediaId": "c"}]
    assert done["EditingConfig"]["ProcessConfig"]["TransitionList"] == ["cube"]


@pytest.mark.parametrize("nothing", [None, "", " ", [], {}])
def test_what_counts_as_absent_covers_nothing(nothing: Any) -> None:
    one = template({"StickerArray": [{"MediaId": "a"}]}, {"TitleConfig": {"FontSize": 7}})
    done = laid(
        one,
        InputConfig={"StickerArray": nothing},
        EditingConfig={"TitleConfig": {"FontSize": nothing}},
    )
    assert done["InputConfig"]["StickerArray"] == [{"MediaId": "a"}]
    assert done["EditingConfig"]["TitleConfig"] == {"FontSize": 7}
    zero = laid(one, EditingConfig={"TitleConfig": {"FontSize": 0}})
    assert zero["EditingConfig"]["TitleConfig"] == {"FontSize": 0}


@pytest.mark.parametrize(
    ("kept", "asked"),
    [
        ({"Volume": 2}, {"Gain": 1}),
        ({"Gain": 2}, {"Volume": 1}),
        ({"CustomizedVoice": "me"}, {"Voice": "zhiru"}),
        ({"AsrConfig": {"FontUrl": "oss://b/a.ttf"}}, {"AsrConfig": {"FontURL": "oss://b/b.ttf"}}),
    ],
)
def test_another_spelling_of_the_request_wins_too(
    kept: dict[str, Any], asked: dict[str, Any]
) -> None:
    done = laid(template(editing={"SpeechConfig": kept}), EditingConfig={"SpeechConfig": asked})
    assert done["EditingConfig"]["SpeechConfig"] == asked
    one = template({"StickerArray": [{"MediaId": "a"}]})
    assert laid(one, InputConfig={"Sticker": {"MediaId": "b"}})["InputConfig"] == {
        "Sticker": {"MediaId": "b"}
    }


def test_what_a_template_may_not_set_has_no_effect() -> None:
    one = template(
        {"MediaGroupArray": [{"MediaArray": ["x"]}], "TitleArray": ["t"], "SpeechTextArray": ["s"]},
        {"ProduceConfig": {"MaxBitrate": 1}, "MediaConfig": {"Volume": 1}},
        {
            "MediaURL": "x",
            "Count": 9,
            "MaxDuration": 1,
            "FixedDuration": 1,
            "Seed": 1,
            "Width": 720,
        },
    )
    assert laid(one) == {
        "InputConfig": {},
        "EditingConfig": {"MediaConfig": {"Volume": 1}},
        "OutputConfig": {"Width": 720},
    }


def test_sizes_may_come_from_the_template() -> None:
    bare = {"MediaURL": output()["MediaURL"]}
    tall = template(output={"Width": 1080, "Height": 1920}, name="tall")
    wide = template(output={"Width": 1280, "Height": 721}, name="wide")
    sizes = [(one.output.width, one.output.height) for one in read(tall, wide, outputs=bare)]
    assert sizes == [(1080, 1920), (1280, 720)]
    with pytest.raises(MissingParameter) as error:
        read(tall, template(name="no-size"), outputs=bare)
    assert error.value.path == "OutputConfig.Width"
    assert error.value.message.endswith("Template no-size.")


def test_every_merge_is_checked_as_a_request() -> None:
    fine = template(output={"Width": 720})
    beyond = template(output={"Height": 2162}, name="high")
    bare = {"MediaURL": output()["MediaURL"], "Width": 2162}
    with pytest.raises(InvalidParameter) as error:
        read(beyond, fine, outputs=bare)
    with_two = {"InputTemplateConfig": {"StickerArray": [{"X": 0}]}, "OutputTemplateConfig": {}}
    with pytest.raises(MissingParameter) as missing:
        read(fine, Template("old", with_two))
    assert missing.value.path == "InputConfig.StickerArray[0].MediaId"
    assert "Template old." in missing.value.message
    with pytest.raises(ApiError) as other:
        read(fine, inputs={"MediaArray": ["m"]})
    assert other.value.code == "UnsupportedOperation"
    assert error.value.path == "OutputConfig.Width"
    assert "Template high." in error.value.message


def test_a_mistake_of_the_request_is_one_with_templates_too() -> None:
    for inputs, editing, outputs, path in (
        ("", None, "{}", "InputConfig"),
        (ONE, "[", output(), "EditingConfig"),
        (ONE, " ", "", "OutputConfig"),
    ):
        with pytest.raises((InvalidParameter, MissingParameter)) as error:
            script.read_each(inputs, editing, outputs, None, [template()])
        assert error.value.path == path


def test_without_templates_nothing_changes() -> None:
    assert read() == (script.read(ONE, None, output()),)
    (merged,) = read(template())
    assert merged == script.read(ONE, None, output())


def test_a_template_by_itself() -> None:
    catalogue = Catalogue.documented()
    templates.check_template({"OutputTemplateConfig": {}}, catalogue)
    with pytest.raises(MissingParameter) as missing:
        templates.check_template({"EditingTemplateConfig": {}}, catalogue)
    assert missing.value.path == "Config.OutputTemplateConfig"


FACTS = {"m": video(60), "a": image(), "b": image(), "c": image(), "d": image(), "s": sound()}


def planned(
    *named: Template, seed: int = 3, inputs: Any = ONE, editing: Any = None, **outputs: Any
) -> list[script.Output]:
    """Return the outputs of a job with templates."""
    configs = read(*named, inputs=inputs, editing=editing, outputs=output(**outputs))
    parts = script.variants(configs, seed)
    usables = script.apply_each([part.config for part in parts], FACTS)
    choices = script.choose_each(parts, usables, seed)
    spoken = {key: speak(one) for each in choices for key, one in each.speech_orders.items()}
    whole = [(p.config, c, u) for p, c, u in zip(parts, choices, usables, strict=True)]
    found = script.assemble_each(whole, spoken, {})
    assert all(isinstance(one, script.Output) for one in found)
    return [one for one in found if isinstance(one, script.Output)]


def stickers(outputs: list[script.Output]) -> list[str]:
    return [one.timeline["ImageTracks"][0]["ImageTrackClips"][0]["MediaId"] for one in outputs]


def sticker(*names: str) -> dict[str, Any]:
    return {"StickerArray": [{"MediaId": name} for name in names]}


def test_the_outputs_take_the_templates_in_turn() -> None:
    named = [template(sticker(name), name=name) for name in "abc"]
    starts = set()
    for seed in range(12):
        found = stickers(planned(*named, seed=seed, Count=6))
        assert found[:3] == found[3:]
        assert "".join(found[:3]) in "abcab"
        starts.add(found[0])
    assert starts == {"a", "b", "c"}


def test_a_list_of_a_template_is_used_up_by_its_own_outputs() -> None:
    named = [template(sticker("a", "b"), name="1"), template(sticker("c", "d"), name="2")]
    found = stickers(planned(*named, Count=4))
    assert sorted(found) == ["a", "b", "c", "d"]
    assert set(found[::2]) in ({"a", "b"}, {"c", "d"})
    # One of the request goes on from output to output.
    shared = stickers(
        planned(template(name="1"), template(name="2"), inputs=ONE | sticker("a", "b"), Count=4)
    )
    assert shared[:2] == shared[2:]
    assert sorted(shared[:2]) == ["a", "b"]


def test_each_output_has_the_size_look_and_rate_of_its_template() -> None:
    quick = template(output={"Width": 640, "Height": 360, "Video": {"Fps": 50}}, name="quick")
    plain = template(
        editing={"TitleConfig": {"FontSize": 33}}, output={"Width": 360, "Height": 640}, name="p"
    )
    configs = read(
        quick,
        plain,
        inputs=ONE | {"TitleArray": ["Noodles"]},
        outputs={"MediaURL": output()["MediaURL"], "Count": 2},
    )
    parts = script.variants(configs, 1)
    usables = script.apply_each([part.config for part in parts], FACTS)
    choices = script.choose_each(parts, usables, 1)
    assert [choice.fps for choice in choices] == [Fraction(50), Fraction(25)]
    whole = [(p.config, c, u) for p, c, u in zip(parts, choices, usables, strict=True)]
    outputs = {one.ordinal: one for one in script.assemble_each(whole, {}, {})}
    for part, choice in zip(parts, choices, strict=True):
        (ordinal,) = part.ordinals
        one = outputs[ordinal]
        assert isinstance(one, script.Output)
        size = part.config.output
        assert one.timeline["FECanvas"] == {"Width": size.width, "Height": size.height}
        assert one.timeline["Fps"] == choice.fps
        title = one.timeline["SubtitleTracks"][0]["SubtitleTrackClips"][0]
        assert (title["FontSize"] == 33) == (size.width == 360)


def test_outputs_of_several_templates_do_not_show_the_same_footage() -> None:
    outputs = planned(template(name="1"), template(name="2"), Count=4)
    shown = [
        (clip["In"], clip["Out"])
        for one in outputs
        for clip in one.timeline["VideoTracks"][-1]["VideoTrackClips"]
    ]
    assert len(shown) == 4
    ordered = sorted(shown)
    assert all(first[1] <= second[0] for first, second in pairwise(ordered))


def test_a_template_that_no_output_takes_does_not_count() -> None:
    named = [template(sticker("a"), name="1"), template(sticker("gone"), name="2")]
    outcomes = set()
    for seed in range(12):
        try:
            outcomes.add(tuple(stickers(planned(*named, seed=seed, Count=1))))
        except JobError as error:
            outcomes.add((error.code,))
    assert outcomes == {("a",), ("InvalidMaterial.NotFound",)}


def test_what_any_template_did_without_is_reported() -> None:
    named = [template(sticker("a", "x"), name="1"), template(sticker("b", "y"), name="2")]
    parts = script.variants(read(*named, outputs=output(Count=2)), 1)
    usables = script.apply_each([part.config for part in parts], FACTS)
    for usable in usables:
        assert usable.dropped is not None
        assert {'"x"', '"y"'} <= set(
            usable.dropped.message.replace("[", ",").replace("]", ",").split(",")
        )
    with pytest.raises(JobError) as error:
        lost = [template(sticker("a", "x"), name="1"), template(sticker("y"), name="2")]
        parts = script.variants(read(*lost, outputs=output(Count=2)), 1)
        script.apply_each([part.config for part in parts], FACTS)
    assert '"x"' in error.value.message and '"y"' in error.value.message


def test_the_same_seed_gives_the_same_outputs() -> None:
    named = [template(sticker("a", "b"), name="1"), template(sticker("c"), name="2")]
    editing = {"ProcessConfig": {"AllowTransition": True}}
    once, again = (planned(*named, editing=editing, Count=5, seed=9) for _ in range(2))
    assert [one.timeline for one in once] == [one.timeline for one in again]


KEYS = st.sampled_from(
    "StickerArray Sticker BackgroundMusicArray TitleConfig SpeechConfig AsrConfig SubHeadingConfig"
    " MediaConfig ProcessConfig Width Height Video Crf Volume Gain FontSize 1 Else".split()
)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9000) | st.sampled_from(["", "x", "7", "#ffffff"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=15,
)
DOCUMENT = st.dictionaries(KEYS, JSON, max_size=5)


@hypothesis.settings(max_examples=200, deadline=None)
@hypothesis.given(DOCUMENT, DOCUMENT, DOCUMENT, DOCUMENT, DOCUMENT)
def test_any_request_over_any_template_is_read_or_refused(
    inputs: Any, editing: Any, outputs: Any, over: Any, more: Any
) -> None:
    one = template(inputs, editing, outputs)
    try:
        configs = read(one, inputs={**more, **ONE}, editing=over, outputs=output())
    except (InvalidParameter, MissingParameter) as error:
        assert error.message.endswith("Template tpl.")
        return
    assert len(configs) == 1
