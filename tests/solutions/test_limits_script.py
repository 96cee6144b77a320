"""Every limit of a Script job: the last value inside, the first outside, and the words of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from solution_material import HOST, clips, groups, image, output, plan, read, sound, video

from reelwright.errors import InvalidParameter, MissingParameter
from reelwright.solutions import script
from reelwright.solutions.script import Mode

ONE = groups(["m"])
GROUP = "InputConfig.MediaGroupArray[0]"
EDITING = "EditingConfig"


def inputs(**more: Any) -> script.ScriptConfig:
    return read({**ONE, **more})


def group(**more: Any) -> script.ScriptConfig:
    return read(groups({"MediaArray": ["m"], **more}))


def editing(part: str, **more: Any) -> script.ScriptConfig:
    return read(ONE, {part: more})


def outputs(**more: Any) -> script.ScriptConfig:
    return read(ONE, None, output(**more))


def heading(*texts: str) -> list[dict[str, Any]]:
    return [{"Level": 1, "TitleArray": list(texts)}]


@pytest.mark.parametrize(
    ("make", "name", "inside", "outside", "path"),
    [
        (group, "GroupName", ["x" * 50, "名" * 50], ["x" * 51], f"{GROUP}.GroupName"),
        (group, "MediaArray", [["m"] * 200], [["m"] * 201], f"{GROUP}.MediaArray"),
        (group, "SpeechTextArray", [["a b"] * 50], [["a b"] * 51], f"{GROUP}.SpeechTextArray"),
        (group, "Volume", [0, "0.25", 10], [-0.1, 10.1], f"{GROUP}.Volume"),
        (group, "Duration", [0.1, 600], [0, -1], f"{GROUP}.Duration"),
        (
            group,
            "SplitMode",
            ["NoSplit", "AverageSplit", "nosplit"],
            ["Random"],
            f"{GROUP}.SplitMode",
        ),
        (inputs, "TitleArray", [["t"] * 50, ["t" * 50]], [["t"] * 51], "InputConfig.TitleArray"),
        (inputs, "TitleArray", [], [["t" * 51]], "InputConfig.TitleArray[0]"),
        (
            inputs,
            "SubHeadingArray",
            [heading(*["t"] * 50), heading("t" * 50)],
            [heading(*["t"] * 51)],
            "InputConfig.SubHeadingArray[0].TitleArray",
        ),
        (
            inputs,
            "SubHeadingArray",
            [],
            [heading("t" * 51)],
            "InputConfig.SubHeadingArray[0].TitleArray[0]",
        ),
        (
            inputs,
            "SpeechTextArray",
            [["a b"] * 50, ["字" * 1000]],
            [["a b"] * 51],
            "InputConfig.SpeechTextArray",
        ),
        (inputs, "SpeechTextArray", [], [["字" * 1001]], "InputConfig.SpeechTextArray[0]"),
        (
            inputs,
            "StickerArray",
            [[{"MediaId": "s"}] * 50],
            [[{"MediaId": "s"}] * 51],
            "InputConfig.StickerArray",
        ),
        (
            inputs,
            "BackgroundMusicArray",
            [["s"] * 50],
            [["s"] * 51],
            "InputConfig.BackgroundMusicArray",
        ),
        (
            inputs,
            "BackgroundImageArray",
            [["s"] * 50],
            [["s"] * 51],
            "InputConfig.BackgroundImageArray",
        ),
        (outputs, "Count", [1, "100"], [0, 101], "OutputConfig.Count"),
        (outputs, "Width", [128, 2160, 4096], [127, 4097], "OutputConfig.Width"),
        (outputs, "MaxDuration", [0.1, "15"], [0], "OutputConfig.MaxDuration"),
        (outputs, "FixedDuration", [0.1, 15], [0], "OutputConfig.FixedDuration"),
        (outputs, "Seed", [0, 2**63 - 1], [-1, 2**63], "OutputConfig.Seed"),
    ],
)
def test_limits(make: Any, name: str, inside: list[Any], outside: list[Any], path: str) -> None:
    for value in inside:
        make(**{name: value})
    for value in outside:
        with pytest.raises(InvalidParameter) as caught:
            make(**{name: value})
        assert (caught.value.path, caught.value.status) == (path, 400)
        assert caught.value.message.startswith(f'The specified parameter "{path}" is not valid. ')


@pytest.mark.parametrize(
    ("part", "name", "inside", "outside"),
    [
        ("MediaConfig", "Volume", ["0", "0.15", 10], [-0.1, 10.1]),
        ("TitleConfig", "FontSize", [0, 5000], [-1, 5001]),
        ("TitleConfig", "FontColor", ["#ffffff", "FFD54A"], ["white"]),
        ("TitleConfig", "X", [0, 0.5, 1, 2, 400], [-0.1, 1.5]),
        ("SpeechConfig", "Volume", [0, 10], [-0.1, 10.1]),
        ("SpeechConfig", "SpeechRate", [-500, 0, 500], [-501, 501]),
        ("SpeechConfig", "PitchRate", [-500, 500], [-501, 501]),
        ("SpeechConfig", "Style", ["Gentle", "Serious", "Entertainment", ""], ["Angry"]),
        ("SpeechConfig", "SpeechLanguage", ["zh", "en"], ["fr"]),
        ("BackgroundMusicConfig", "Volume", [0, "0.2", 10], [-0.1, 10.1]),
        ("BackgroundMusicConfig", "Style", ["bgm-beauty", "bgm-upbeat", ""], ["bgm-polka"]),
        ("BackgroundImageConfig", "Radius", [0.01, 1], [0, 1.1]),
        ("BackgroundImageConfig", "SubType", ["Blur", "Color", "Image"], ["Video"]),
        ("ProcessConfig", "SingleShotDuration", [0.1, 60], [0, -1]),
        ("ProcessConfig", "ImageDuration", [0.1, 60], [0, -1]),
        ("ProcessConfig", "TransitionDuration", [0.1, 2], [0, -1]),
        ("ProcessConfig", "VfxEffectProbability", [-1, 0, 0.5, 50, 200], ["often"]),
        ("ProcessConfig", "AlignmentMode", ["AutoSpeed", "Cut"], ["Stretch"]),
    ],
)
def test_limits_of_editing(part: str, name: str, inside: list[Any], outside: list[Any]) -> None:
    for value in inside:
        editing(part, **{name: value})
    for value in outside:
        with pytest.raises(InvalidParameter) as caught:
            editing(part, **{name: value})
        assert caught.value.path == f"{EDITING}.{part}.{name}"


def test_forty_groups() -> None:
    assert len(read(groups(*[["m"]] * 40)).groups) == 40
    with pytest.raises(InvalidParameter) as caught:
        read(groups(*[["m"]] * 41))
    assert caught.value.path == "InputConfig.MediaGroupArray"


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("DyncFrames", [0, 25, 100], [-1, 101, 2.5]),
        ("Opacity", [0, "0.5", 1], [-0.1, 1.1]),
        ("X", [0, 0.9999, 1, 2, 300], [-1, 1.01, 1.99]),
        ("Height", [0.1, 1, 2, 300], [-1, 1.5]),
    ],
)
def test_limits_of_stickers(name: str, inside: list[Any], outside: list[Any]) -> None:
    for value in inside:
        inputs(StickerArray=[{"MediaId": "s", name: value}])
    for value in outside:
        with pytest.raises(InvalidParameter) as caught:
            inputs(StickerArray=[{"MediaId": "s", name: value}])
        assert caught.value.path == f"InputConfig.StickerArray[0].{name}"


def test_levels_of_headings_are_one_to_five_each_once_in_any_order() -> None:
    levels = [{"Level": level, "TitleArray": ["a"]} for level in (5, 1, 3)]
    assert [one.level for one in inputs(SubHeadingArray=levels).shared.headings] == [1, 3, 5]
    for level in (0, 6, "x"):
        with pytest.raises(InvalidParameter):
            inputs(SubHeadingArray=[{"Level": level, "TitleArray": ["a"]}])


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("Crf", [0, "27", 51], [-1, 52, 1.5]),
        ("Fps", [1, 29.97, 60], [0.9, 61]),
        ("Codec", ["H.264", "h264", "H.265", "hevc"], ["AV1"]),
        ("Profile", ["baseline", "main", "high"], ["extended"]),
        ("Preset", ["veryfast", "fast", "medium", "slow", "slower"], ["placebo"]),
        ("Bitrate", [1, 2000], [0]),
    ],
)
def test_limits_of_the_encoder(name: str, inside: list[Any], outside: list[Any]) -> None:
    for value in inside:
        outputs(Video={name: value})
    for value in outside:
        with pytest.raises(InvalidParameter) as caught:
            outputs(Video={name: value})
        assert caught.value.path == f"OutputConfig.Video.{name}"


def test_the_short_side_is_at_most_2160() -> None:
    assert outputs(Width=4096, Height=2160).output.height == 2160
    with pytest.raises(InvalidParameter) as caught:
        outputs(Width=4096, Height=2162)
    assert caught.value.path == "OutputConfig.Height"


def test_user_data_is_at_most_512_bytes() -> None:
    read(ONE, user_data="字" * 170 + "ab")
    with pytest.raises(InvalidParameter) as caught:
        read(ONE, user_data="字" * 170 + "abc")
    assert caught.value.path == "UserData"


def test_an_event_goes_to_a_url_or_a_queue() -> None:
    for address in ("http://a.example/x", "HTTPS://a.example", "ice-callback-x", ""):
        read(ONE, user_data=json.dumps({"NotifyAddress": address}))
    for address in ("ice-callback-", "ice-callback", "mailto:x@example.com", "a.example", 5):
        with pytest.raises(InvalidParameter) as caught:
            read(ONE, user_data=json.dumps({"NotifyAddress": address}))
        assert caught.value.path == "UserData.NotifyAddress"


def test_an_address_is_what_contains_a_scheme() -> None:
    forms = [
        f"{HOST}/in/a.mp4",
        "https://demo-bucket.oss-us-west-1.aliyuncs.com/in/a.mp4",
        "oss://demo-bucket/in/a.mp4",
        "0123456789abcdef0123456789abcdef",
    ]
    named = [one.reference for one in script.references(read(groups(forms)))]
    assert named == forms
    for foreign in ("https://cdn.example.com/a.mp4", "http://demo-bucket.oss-accelerate.x/a"):
        with pytest.raises(InvalidParameter) as caught:
            read(groups([foreign]))
        assert caught.value.path == f"{GROUP}.MediaArray[0]"


@pytest.mark.parametrize(
    ("given", "mode"),
    [
        ({**groups({"MediaArray": ["m"], "Duration": 3}), "SpeechTextArray": ["a"]}, Mode.GLOBAL),
        (groups({"MediaArray": ["m"], "Duration": 3}, ["n"]), Mode.GROUP),
        (groups({"MediaArray": ["m"], "SpeechTextArray": ["a"]}, ["n"]), Mode.GROUP),
        (groups({"MediaArray": ["m"], "SpeechTextArray": []}), Mode.SILENT),
        ({**ONE, "SpeechTextArray": ["", None]}, Mode.SILENT),
    ],
)
def test_where_the_speech_comes_from(given: dict[str, Any], mode: Mode) -> None:
    assert read(given).mode is mode


def test_names_of_groups_that_are_absent_are_numbered() -> None:
    given = {"MediaGroupArray": [{"MediaArray": ["a"]}, {"MediaArray": ["b"]}]}
    assert [one.name for one in read(given).groups] == ["Group1", "Group2"]


def test_a_longest_duration_means_nothing_for_sections() -> None:
    given = groups({"MediaArray": ["m"], "Duration": 8})
    done = plan(read(given, None, output(MaxDuration=3)), {"m": video(20)})
    assert float(done.outputs[0].duration) == 8


def test_a_length_of_a_group_means_nothing_under_speech() -> None:
    one = {"MediaArray": ["m"], "SpeechTextArray": ["Some words."]}
    facts = {"m": video(60)}
    plain = plan(read(groups(one)), facts).outputs[0]
    assert plan(read(groups({**one, "Duration": 33})), facts).outputs[0] == plain
    whole = {"SpeechTextArray": ["Some words."]}
    long = {**groups({"MediaArray": ["m"], "Duration": 33}), **whole}
    assert plan(read(long), facts).outputs == plan(read({**ONE, **whole}), facts).outputs


SAME = [
    ({"NoSuchKey": 1, "SceneInfo": {"Scene": "Movie"}}, {}, {}),
    ({"MediaArray": ["x"], "MediaSearchInput": {"a": 1}}, {}, {}),
    ({}, {"CoverConfig": {"Mode": "auto", "Title": "x", "FontSize": 9}}, {}),
    ({}, {"ProcessConfig": {"EnableClipDetection": True, "EnableTemporalOpt": True}}, {}),
    ({}, {"ProcessConfig": {"EnableSmartCrop": True, "EnableRandomSpeed": True}}, {}),
    ({}, {"ProcessConfig": {"EnableSmartZoom": True, "EnableSmartMirror": True}}, {}),
    ({}, {"ProcessConfig": {"EnableTransparentMask": True, "AllowDuplicateMatch": True}}, {}),
    ({}, {"ProcessConfig": {"AlignmentMode": "Cut"}}, {}),
    ({}, {"BackgroundMusicConfig": {"Style": "bgm-upbeat"}}, {}),
    ({}, {"SubHeadingConfig": {"4": {"Y": 0.3}, "9": {"Y": 7}}}, {}),
    ({}, {"MediaConfig": {"MediaMetaDataArray": [{"Media": "elsewhere"}]}}, {}),
    ({}, {}, {"VodConfig": {"a": 1}, "VodTemplateGroupId": "VOD_NO_TRANSCODE"}),
]


@pytest.mark.parametrize(("more", "edits", "outs"), SAME)
def test_what_changes_nothing(
    more: dict[str, Any], edits: dict[str, Any], outs: dict[str, Any]
) -> None:
    facts = {"m": video(20)}
    plain = plan(read(ONE), facts).outputs
    assert plan(read({**ONE, **more}, edits, output(**outs)), facts).outputs == plain


def test_settings_of_the_asset_are_checked() -> None:
    edits = {"ProduceConfig": {"CoverConfig": {"StartTime": "1.5"}, "MaxBitrate": 4000}}
    assert read(ONE, edits).editing.produce == {"CoverTime": 1.5, "MaxBitrate": 4000}
    for wrong, path in (
        ({"CoverConfig": {"StartTime": -1}}, "CoverConfig.StartTime"),
        ({"MaxBitrate": 0}, "MaxBitrate"),
        ({"KeepOriginMaxBitrate": "perhaps"}, "KeepOriginMaxBitrate"),
    ):
        with pytest.raises(InvalidParameter) as caught:
            read(ONE, {"ProduceConfig": wrong})
        assert caught.value.path == f"{EDITING}.ProduceConfig.{path}"


def test_a_target_is_an_address_or_a_bucket_and_a_name() -> None:
    size = {"Width": 720, "Height": 1280}
    vod = {"StorageLocation": "outin.oss-cn-shanghai.aliyuncs.com", "FileName": "a_{index}.mp4"}
    config = read(ONE, None, {**size, **vod})
    assert config.output.address(2) == "http://outin.oss-cn-shanghai.aliyuncs.com/a_2.mp4"
    with pytest.raises(MissingParameter) as caught:
        read(ONE, None, size)
    assert caught.value.path == "OutputConfig.MediaURL"
    with pytest.raises(InvalidParameter) as wrong:
        read(ONE, None, output(MediaURL=f"{HOST}/a.mp4"))
    assert wrong.value.path == "OutputConfig.MediaURL"


def test_the_number_of_an_output_counts_from_zero_without_padding() -> None:
    config = outputs(MediaURL=f"{HOST}/a_{{index}}.mp4", Count=100)
    assert config.output.address(0) == f"{HOST}/a_0.mp4"
    assert config.output.address(99) == f"{HOST}/a_99.mp4"


def test_images_alone_make_a_video() -> None:
    done = plan(read(groups(["i"], ["j"])), {"i": image(), "j": image()})
    assert [clip["Type"] for clip in clips(done.outputs[0])] == ["Image", "Image"]
    assert float(done.outputs[0].duration) == 6


def test_a_group_beats_the_volume_of_all() -> None:
    given = groups({"MediaArray": ["m"], "Volume": 0.7}, ["n"])
    done = plan(read(given, {"MediaConfig": {"Volume": "0.1"}}), {"m": video(9), "n": video(9)})
    gains = [clip["Effects"][0]["Gain"] for clip in clips(done.outputs[0])]
    assert gains == [0.7, 0.1]
    silent = plan(read(ONE), {"m": video(9)})
    assert clips(silent.outputs[0])[0]["Effects"][0]["Gain"] == 0


def test_music_without_a_music_library_is_silence() -> None:
    done = plan(read(ONE, {"BackgroundMusicConfig": {"Style": "bgm-upbeat"}}), {"m": video(9)})
    assert "AudioTracks" not in done.outputs[0].timeline


def test_the_layout_of_a_stored_timeline() -> None:
    given = {
        **groups(["m", "i"]),
        "SpeechTextArray": ["Some words."],
        "TitleArray": ["T"],
        "SubHeadingArray": [{"Level": 2, "TitleArray": ["two"]}],
        "StickerArray": [{"MediaId": "s"}],
        "BackgroundMusicArray": ["a"],
        "BackgroundImageArray": ["b"],
    }
    facts = {"m": video(20), "i": image(), "s": image(), "a": sound(), "b": image()}
    document = plan(read(given), facts).outputs[0].timeline
    assert document["FECanvas"] == {"Width": 1080, "Height": 1920}
    assert document["Fps"] == 25
    below, above = document["VideoTracks"]
    assert [one["MediaId"] for one in below["VideoTrackClips"]] == ["b"]
    assert {one["MediaId"] for one in above["VideoTrackClips"]} <= {"m", "i"}
    speech, music = document["AudioTracks"]
    assert speech["AudioTrackClips"][0]["MediaURL"].startswith("oss://reelwright/")
    assert music["AudioTrackClips"][0]["MediaId"] == "a"
    words = [track["SubtitleTrackClips"][0]["Content"] for track in document["SubtitleTracks"]]
    assert words == ["T", "two", "Some words"]
    assert document["ImageTracks"][0]["ImageTrackClips"][0]["MediaId"] == "s"


def test_spellings_of_a_style() -> None:
    address = f"{HOST}/f.ttf"
    one = editing("TitleConfig", FontUrl=address, EffectColorStyleId="CS0001-000003")
    other = editing("TitleConfig", FontURL=address, EffectColorStyle="CS0001-000003")
    assert one.editing.title == other.editing.title
    assert one.editing.title["FontURL"] == address


def test_lists_that_are_drawn_from_when_none_is_given() -> None:
    process = read(ONE).editing.process
    assert process.transitions == (
        "linearblur",
        "simplezoom",
        "directional",
        "wiperight",
        "circleopen",
        "fade",
    )
    assert process.first_effects == ("open", "bluropen", "zoominout")
    assert process.other_effects == ("slightshake", "zoomslight", "movie", "blur", "jitter")
    assert process.filters == ("pl1", "pj1", "pf1", "warm")
