"""What a submit of a Script job may say, and the code and path of what it may not."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from solution_material import HOST, groups, output, read

from reelwright.errors import ApiError, InvalidParameter, MissingParameter
from reelwright.solutions import script
from reelwright.solutions.script import Mode

EXAMPLES = Path(__file__).parent / "examples"
ONE = groups(["m"])


def example(name: str) -> dict[str, Any]:
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def read_example(name: str) -> script.ScriptConfig:
    parts = example(name)
    texts = {key: json.dumps(value) for key, value in parts.items()}
    return script.read(
        texts["InputConfig"],
        texts.get("EditingConfig"),
        texts["OutputConfig"],
        texts.get("UserData"),
    )


def test_the_minimal_example() -> None:
    config = read_example("minimal")
    assert config.mode is Mode.SILENT
    assert (config.output.width, config.output.height, config.output.count) == (720, 1280, 1)
    assert config.output.address(0) == f"{HOST}/out/walk_0.mp4"
    assert config.gain(0) == 0


def test_the_full_global_example() -> None:
    config = read_example("full_global")
    assert config.mode is Mode.GLOBAL
    assert [group.split for group in config.groups] == [True, True, False]
    assert [config.gain(i) for i in range(3)] == [0.1, 0.2, 0.1]
    assert config.shared.headings[1].texts == ("12 Harbour Lane",)
    assert config.editing.hints[0].ranges == ((2.0, 8.0), (15.0, 20.0))
    assert config.editing.speech.voices == ("zhiru", "zhilun")
    assert config.editing.speech.subtitles["AaiMotionInEffect"] == "wave_in,fade_in"
    assert config.editing.process.effect_probability == 0.5
    assert config.editing.process.transition == 0.4
    assert config.output.video == {"Crf": 27}
    assert config.user_data.notify_address == "https://app.example.com/ims"


def test_speech_together_with_max_duration() -> None:
    config = read_example("speech_with_max_duration")
    assert config.mode is Mode.GLOBAL and config.output.max_duration == 6


def test_the_full_group_example() -> None:
    config = read_example("full_group")
    assert config.mode is Mode.GROUP
    assert config.groups[0].duration == 3 and config.gain(0) == 1 and config.gain(1) == 0
    assert config.editing.music_style == "bgm-upbeat"


@pytest.mark.parametrize(
    ("inputs", "kind"),
    [
        (ONE, "Script"),
        ({"MediaArray": ["m"]}, "Smart_Mix"),
        ({"MediaSearchInput": {"LibSearchCondition": {"SearchText": "x"}}}, "Smart_Mix"),
        ({**ONE, "MediaArray": ["m"], "MediaSearchInput": {"a": 1}}, "Script"),
        ({**ONE, "MediaArray": ["m"]}, "Script"),
        ({"MediaArray": ["m"], "MediaSearchInput": {"a": 1}, "MediaGroupArray": []}, "Smart_Mix"),
    ],
)
def test_the_material_decides_the_type(inputs: dict[str, Any], kind: str) -> None:
    assert script.decide_type(inputs) == kind


@pytest.mark.parametrize("inputs", [{}, {"MediaGroupArray": []}, {"MediaArray": [], "x": 1}])
def test_no_material_at_all(inputs: dict[str, Any]) -> None:
    with pytest.raises(MissingParameter) as caught:
        script.decide_type(inputs)
    assert caught.value.path == "InputConfig.MediaGroupArray"


def test_what_comes_later_says_so() -> None:
    with pytest.raises(ApiError) as caught:
        read({"MediaArray": ["m"]})
    assert caught.value.code == "UnsupportedOperation"


def test_absent_arguments() -> None:
    for inputs, outputs, name in [
        (None, "{}", "InputConfig"),
        (json.dumps(ONE), "", "OutputConfig"),
    ]:
        with pytest.raises(MissingParameter) as caught:
            script.read(inputs, None, outputs)
        assert caught.value.path == name


def test_user_data() -> None:
    for bad in ('{"NotifyAddress":"mail:me"}', '{"RegisterMediaNotifyAddress":"ice-callback-"}'):
        with pytest.raises(InvalidParameter, match="UserData"):
            read(ONE, user_data=bad)
    with pytest.raises(InvalidParameter, match="UserData"):
        read(ONE, user_data="字" * 171)
    assert read(ONE, user_data="just text").user_data.notify_address == ""
    assert read(ONE, user_data='{"NotifyAddress":"ice-callback-q"}').user_data.notify_address


def test_numbers_and_flags_may_be_texts() -> None:
    config = read(
        groups(
            {"MediaArray": ["m"], "Volume": "0.5", "Duration": "4", "DurationAutoAdapt": "true"}
        ),
        {"ProcessConfig": {"AllowTransition": "true", "VfxEffectProbability": "50"}},
        output(Width="720", Height=1280.0, Count="2", Seed="9223372036854775807"),
    )
    assert config.groups[0].volume == 0.5 and config.groups[0].adapt
    assert config.editing.process.allow_transitions
    assert config.editing.process.effect_probability == 0.5
    assert (config.output.width, config.output.count, config.output.seed) == (720, 2, 2**63 - 1)


def test_the_older_singular_forms() -> None:
    config = read(
        {**ONE, "SpeechText": "hello there", "Sticker": {"MediaId": "s"}, "BackgroundMusic": "m"}
    )
    assert config.texts == ("hello there",)
    assert config.shared.stickers[0].reference == "s" and config.shared.music[0].reference == "m"
    both = read({**ONE, "SpeechText": "no", "SpeechTextArray": ["yes it is"]})
    assert both.texts == ("yes it is",)


def test_the_media_id_of_a_sticker_is_preferred() -> None:
    both = {"MediaURL": f"{HOST}/s.png", "MediaId": "s"}
    (sticker,) = read({**ONE, "StickerArray": [both]}).shared.stickers
    assert sticker.reference == "s"


def test_aliases_and_defaults() -> None:
    editing = read(
        ONE, {"SpeechConfig": {"Gain": 1.1}, "BackgroundMusicConfig": {"Gain": 0}}
    ).editing
    assert editing.speech.volume == 1.1 and editing.music_volume == 0
    plain = read(ONE).editing
    assert (plain.speech.volume, plain.music_volume, plain.speech.voices) == (1, 0.2, ("zhitian",))
    assert plain.process.shot == plain.process.image == 3
    own = read(ONE, {"SpeechConfig": {"Voice": "x", "CustomizedVoice": "c", "Style": "Gentle"}})
    assert own.editing.speech.voices == ("c",) and own.editing.speech.cosy
    assert read(ONE, {"SpeechConfig": {"SpeechLanguage": "en"}}).editing.speech.voices == ("ava",)
    assert read(ONE, None, output(Width=721, Height=1281)).output.height == 1280
    assert read(ONE, None, output(Video={"Fps": 29.97})).output.fps == Fraction(2997, 100)


def test_names_that_nobody_knows_are_left_out_with_a_warning() -> None:
    config = read(ONE, {"ProcessConfig": {"TransitionList": ["nosuch", "fade", "OT0001-x"]}})
    assert config.editing.process.transitions == ("fade", "OT0001-x")
    assert "TransitionList[0]" in config.warnings[0] and "nosuch" in config.warnings[0]
    drawn = read(ONE, {"ProcessConfig": {"FilterList": ["random"]}}).editing.process.filters
    assert "random" not in drawn and drawn


def test_music_of_a_style_is_missed_aloud() -> None:
    style = {"BackgroundMusicConfig": {"Style": "bgm-upbeat"}}
    (warning,) = read(ONE, style).warnings
    assert "BackgroundMusicConfig.Style" in warning
    assert not read({**ONE, "BackgroundMusicArray": ["a"]}, style).warnings
    mute = {"BackgroundMusicConfig": {"Style": "bgm-upbeat", "Volume": 0}}
    assert not read(ONE, mute).warnings and not read(ONE).warnings


def test_a_preview_needs_no_target() -> None:
    config = read(ONE, None, {"Width": 720, "Height": 1280, "GeneratePreviewOnly": "true"})
    assert config.output.preview_only and config.output.address(0) == ""


def test_paths_are_references_only_where_this_machine_asks() -> None:
    config = read(
        groups(["clips/my clip.mp4"]), None, output(MediaURL="out/a_{index}.mp4"), local=True
    )
    assert config.groups[0].media[0].reference == "clips/my clip.mp4"
    assert config.output.address(3) == "out/a_3.mp4"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)
KEYS = ["MediaGroupArray", "SpeechTextArray", "TitleArray", "SubHeadingArray", "StickerArray"]
KEYS += ["BackgroundMusicArray", "BackgroundImageArray", "Sticker", "SpeechText"]
PARTS = ["MediaConfig", "TitleConfig", "SubHeadingConfig", "SpeechConfig", "ProcessConfig"]
PARTS += ["BackgroundMusicConfig", "BackgroundImageConfig", "ProduceConfig"]
OUTPUT_KEYS = [
    "MediaURL",
    "Count",
    "Width",
    "Height",
    "MaxDuration",
    "FixedDuration",
    "Seed",
    "Video",
]


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from(KEYS), JSON),
    st.dictionaries(st.sampled_from(PARTS), JSON),
    st.dictionaries(st.sampled_from(OUTPUT_KEYS), JSON),
    st.none() | st.text(max_size=20),
)
def test_nothing_but_api_errors(
    inputs: dict[str, Any], editing: dict[str, Any], outputs: dict[str, Any], data: str | None
) -> None:
    for first in (inputs, {**inputs, **ONE}):
        for last in (outputs, output(), {**output(), **outputs}):
            try:
                config = read(first, editing, last, user_data=data)
            except ApiError as error:
                assert error.status == 400
            else:
                script.references(config)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_as_a_document(text: str) -> None:
    with pytest.raises(ApiError):
        script.read(text, text, text, text)
