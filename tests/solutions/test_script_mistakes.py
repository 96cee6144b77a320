"""Every mistake that a submit of a Script job can make, with its code and path."""

from __future__ import annotations

from typing import Any

import pytest
from solution_material import HOST, groups, output, read

from reelwright.errors import InvalidParameter, MissingParameter

ONE = groups(["m"])
Documents = tuple[dict[str, Any], dict[str, Any], dict[str, Any]]


def with_input(**more: Any) -> Documents:
    return {**ONE, **more}, {}, output()


def with_group(**more: Any) -> Documents:
    return groups({"MediaArray": ["m"], **more}), {}, output()


def with_editing(**more: Any) -> Documents:
    return ONE, more, output()


def with_output(**more: Any) -> Documents:
    return ONE, {}, {key: value for key, value in output(**more).items() if value is not ...}


SPEECH = "InputConfig.SpeechTextArray"
GROUP = "InputConfig.MediaGroupArray[0]"
META = "EditingConfig.MediaConfig.MediaMetaDataArray[0]"
STICKER = "InputConfig.StickerArray[0]"


def sticker(**more: Any) -> Documents:
    return with_input(StickerArray=[{"MediaId": "s", **more}])


def hint(**more: Any) -> Documents:
    return with_editing(MediaConfig={"MediaMetaDataArray": [{"Media": "m", **more}]})


def process(**more: Any) -> Documents:
    return with_editing(ProcessConfig=more)


def speech(**more: Any) -> Documents:
    return with_editing(SpeechConfig=more)


BOX = {"Type": "Box"}

INVALID: list[tuple[str, Documents]] = [
    ("InputConfig.MediaGroupArray", ({"MediaGroupArray": "x"}, {}, output())),
    ("InputConfig.MediaGroupArray", (groups(*[["m"]] * 41), {}, output())),
    ("InputConfig.MediaGroupArray[0]", ({"MediaGroupArray": ["x"]}, {}, output())),
    (f"{GROUP}.MediaArray", with_group(MediaArray="m")),
    (f"{GROUP}.MediaArray", with_group(MediaArray=["m"] * 201)),
    (f"{GROUP}.MediaArray[1]", with_group(MediaArray=["m", 5])),
    (f"{GROUP}.MediaArray[0]", with_group(MediaArray=["https://cdn.example.com/a.mp4"])),
    (f"{GROUP}.MediaArray[0]", with_group(MediaArray=["vod://0123"])),
    (f"{GROUP}.MediaArray[0]", with_group(MediaArray=["file:///etc/passwd"])),
    (f"{GROUP}.MediaArray[0]", with_group(MediaArray=["oss://bucket/../x"])),
    (f"{GROUP}.MediaArray[0]", with_group(MediaArray=["a\nb"])),
    (f"{GROUP}.GroupName", with_group(GroupName="x" * 51)),
    (f"{GROUP}.GroupName", with_group(GroupName="party 🎉")),
    (f"{GROUP}.GroupName", with_group(GroupName=["a"])),
    (
        "InputConfig.MediaGroupArray[1].GroupName",
        (groups(["m"], {"GroupName": "g0", "MediaArray": ["m"]}), {}, output()),
    ),
    (f"{GROUP}.Volume", with_group(Volume=10.5)),
    (f"{GROUP}.Volume", with_group(Volume="loud")),
    (f"{GROUP}.Duration", with_group(Duration=0)),
    (f"{GROUP}.Duration", with_group(Duration="-1")),
    (f"{GROUP}.SplitMode", with_group(SplitMode="Split")),
    (f"{GROUP}.DurationAutoAdapt", with_group(DurationAutoAdapt="perhaps")),
    (f"{GROUP}.SpeechTextArray", with_group(SpeechTextArray=["hello"] * 51)),
    (f"{GROUP}.SpeechTextArray[1]", with_group(SpeechTextArray=["hello", "x" * 1001])),
    (f"{GROUP}.SpeechTextArray[0]", with_group(SpeechTextArray=["a < b"])),
    (f"{SPEECH}", with_input(SpeechTextArray=["hello"] * 51)),
    (f"{SPEECH}[0]", with_input(SpeechTextArray=["x" * 1001])),
    (f"{SPEECH}[0]", with_input(SpeechTextArray=["<speak><b>x</b></speak>"])),
    (f"{SPEECH}[0]", with_input(SpeechTextArray=["<speak>x"])),
    (f"{SPEECH}[0]", with_input(SpeechTextArray=["。。。"])),
    (f"{SPEECH}[0]", with_input(SpeechTextArray=["\ud800 words"])),
    (
        f"{SPEECH}[0]",
        (
            {**ONE, "SpeechTextArray": ["<speak><w>word</w></speak>"]},
            {"SpeechConfig": {"Voice": "zhiru,longwan"}},
            output(),
        ),
    ),
    (
        SPEECH,
        (
            {**groups({"MediaArray": ["m"], "SpeechTextArray": ["a"]}), "SpeechTextArray": ["b"]},
            {},
            output(),
        ),
    ),
    ("InputConfig.TitleArray", with_input(TitleArray=["t"] * 51)),
    ("InputConfig.TitleArray", with_input(TitleArray="t")),
    ("InputConfig.TitleArray[2]", with_input(TitleArray=["a", "b", "x" * 51])),
    ("InputConfig.TitleArray[0]", with_input(TitleArray=[7])),
    (
        "InputConfig.SubHeadingArray[0].Level",
        with_input(SubHeadingArray=[{"Level": 6, "TitleArray": ["a"]}]),
    ),
    (
        "InputConfig.SubHeadingArray[1].Level",
        with_input(SubHeadingArray=[{"Level": 1, "TitleArray": ["a"]}] * 2),
    ),
    (
        "InputConfig.SubHeadingArray[0].TitleArray[0]",
        with_input(SubHeadingArray=[{"Level": "1", "TitleArray": ["a" * 51]}]),
    ),
    ("InputConfig.StickerArray", with_input(StickerArray=[{"MediaId": "s"}] * 51)),
    (f"{STICKER}.X", sticker(X=-0.1)),
    (f"{STICKER}.Y", sticker(Y=1.5)),
    (f"{STICKER}.Width", sticker(Width="wide")),
    (f"{STICKER}.Height", sticker(Height=1.0001)),
    (f"{STICKER}.DyncFrames", sticker(DyncFrames=101)),
    (f"{STICKER}.DyncFrames", sticker(DyncFrames=2.5)),
    (f"{STICKER}.Opacity", sticker(Opacity=1.1)),
    (f"{STICKER}.MediaURL", with_input(StickerArray=[{"MediaURL": "http://x.example/a.png"}])),
    ("InputConfig.BackgroundMusicArray", with_input(BackgroundMusicArray=["a"] * 51)),
    ("InputConfig.BackgroundMusicArray[0]", with_input(BackgroundMusicArray=[{}])),
    ("InputConfig.BackgroundImageArray[0]", with_input(BackgroundImageArray=["ftp://a/b"])),
    ("EditingConfig.MediaConfig", with_editing(MediaConfig=[1])),
    ("EditingConfig.MediaConfig.Volume", with_editing(MediaConfig={"Volume": "-1"})),
    (f"{META}.TimeRangeList[0]", hint(TimeRangeList=[{"In": 3, "Out": 3}])),
    (f"{META}.TimeRangeList[0]", hint(TimeRangeList=[{"In": "5", "Out": "3"}])),
    (f"{META}.TimeRangeList[0].In", hint(TimeRangeList=[{"In": -1, "Out": 3}])),
    (f"{META}.Opacity", hint(Opacity=2)),
    (
        f"{META}.GroupName",
        (
            groups(["m"], ["m"]),
            {"MediaConfig": {"MediaMetaDataArray": [{"Media": "m"}]}},
            output(),
        ),
    ),
    ("EditingConfig.TitleConfig.FontSize", with_editing(TitleConfig={"FontSize": 5001})),
    ("EditingConfig.TitleConfig.FontColor", with_editing(TitleConfig={"FontColor": "red"})),
    ("EditingConfig.TitleConfig.Alignment", with_editing(TitleConfig={"Alignment": "Middle"})),
    (
        "EditingConfig.TitleConfig.TimelineOut",
        with_editing(TitleConfig={"TimelineIn": 3, "TimelineOut": 2}),
    ),
    ("EditingConfig.SubHeadingConfig.3.Y", with_editing(SubHeadingConfig={"3": {"Y": 1.2}})),
    ("EditingConfig.SpeechConfig.Volume", speech(Volume=11)),
    ("EditingConfig.SpeechConfig.SpeechRate", speech(SpeechRate=501)),
    ("EditingConfig.SpeechConfig.PitchRate", speech(PitchRate=-501)),
    ("EditingConfig.SpeechConfig.SpeechLanguage", speech(SpeechLanguage="fr")),
    ("EditingConfig.SpeechConfig.Style", speech(Style="Angry")),
    ("EditingConfig.SpeechConfig.AsrConfig.TextWidth", speech(AsrConfig={"TextWidth": -1})),
    ("EditingConfig.SpeechConfig.AsrConfig.AdaptMode", speech(AsrConfig={"AdaptMode": "x"})),
    (
        "EditingConfig.SpeechConfig.SpecialWordsConfig",
        speech(SpecialWordsConfig=[{"Type": "Highlight", "WordsList": ["a"] * 834}] * 6),
    ),
    (
        "EditingConfig.SpeechConfig.SpecialWordsConfig[0].Type",
        speech(SpecialWordsConfig=[{"Type": "Loud", "WordsList": ["a"]}]),
    ),
    (
        "EditingConfig.SpeechConfig.SpecialWordsConfig[0].Style.FontColor",
        speech(SpecialWordsConfig=[{"Type": "Highlight", "Style": {"FontColor": "x"}}]),
    ),
    (
        "EditingConfig.BackgroundMusicConfig.Volume",
        with_editing(BackgroundMusicConfig={"Volume": 99}),
    ),
    (
        "EditingConfig.BackgroundMusicConfig.Style",
        with_editing(BackgroundMusicConfig={"Style": "bgm-polka"}),
    ),
    (
        "EditingConfig.BackgroundImageConfig.Radius",
        with_editing(BackgroundImageConfig={"Radius": 0}),
    ),
    (
        "EditingConfig.BackgroundImageConfig.SubType",
        with_editing(BackgroundImageConfig={"SubType": "Video"}),
    ),
    *(
        (f"EditingConfig.TitleConfig.{path}", with_editing(TitleConfig=style))
        for path, style in (
            ("BorderStyle", {"BorderStyle": 0}),
            ("BorderStyle", {"BorderStyle": 2}),
            ("BorderStyle", {"BorderStyle": "1.5"}),
            ("Angle", {"Angle": 200_000}),
            ("AaiMotionIn", {"AaiMotionIn": 200_000}),
            ("X", {"X": 200_000}),
            ("TextWidth", {"TextWidth": 100_001}),
            ("BubbleWidth", {"BubbleWidth": 100_001}),
            ("SubtitleEffects[0].Type", {"SubtitleEffects": [{"Type": "Glow"}]}),
            ("SubtitleEffects[0]", {"SubtitleEffects": ["x"]}),
            ("SubtitleEffects[1].Color", {"SubtitleEffects": [BOX, {**BOX, "Color": "red"}]}),
            ("SubtitleEffects[0].Bord", {"SubtitleEffects": [{**BOX, "Bord": "wide"}]}),
            ("ScrollDirection", {"ScrollDirection": "Up"}),
            ("ScrollSpeed", {"ScrollSpeed": -1}),
            ("FontUrl", {"FontUrl": "https://example.com/a.ttf"}),
            ("FontURL", {"FontURL": "https://example.com/a.ttf", "FontUrl": "oss://b/a.ttf"}),
        )
    ),
    (
        "EditingConfig.SubHeadingConfig.2.BorderStyle",
        with_editing(SubHeadingConfig={"2": {"BorderStyle": 2}}),
    ),
    ("EditingConfig.SpeechConfig.AsrConfig.BorderStyle", speech(AsrConfig={"BorderStyle": 2})),
    (
        "EditingConfig.SpeechConfig.SpecialWordsConfig[0].Style.BorderStyle",
        speech(SpecialWordsConfig=[{"Type": "Highlight", "Style": {"BorderStyle": 2}}]),
    ),
    (f"{STICKER}.Width", sticker(Width=100_001)),
    ("InputConfig.Sticker.X", with_input(Sticker={"MediaId": "s", "X": -1})),
    ("InputConfig.SpeechText", with_input(SpeechText="<speak>open")),
    (f"{GROUP}.SpeechText", with_group(SpeechText="...")),
    ("InputConfig.BackgroundMusic", with_input(BackgroundMusic="https://example.com/a.mp3")),
    ("InputConfig.BackgroundImage", with_input(BackgroundImage=["a"])),
    (f"{STICKER}.Y", sticker(Y=100_001)),
    ("EditingConfig.ProcessConfig.SingleShotDuration", process(SingleShotDuration=0)),
    ("EditingConfig.ProcessConfig.ImageDuration", process(ImageDuration=-2)),
    ("EditingConfig.ProcessConfig.TransitionDuration", process(TransitionDuration="0")),
    ("EditingConfig.ProcessConfig.AllowTransition", process(AllowTransition=3)),
    ("EditingConfig.ProcessConfig.TransitionList", process(TransitionList=["nosuch"])),
    ("EditingConfig.ProcessConfig.FilterList", process(FilterList=["a", "nosuch"][1:])),
    (
        "EditingConfig.ProcessConfig.VfxFirstClipEffectList",
        process(VfxFirstClipEffectList=["nosuch"]),
    ),
    ("EditingConfig.ProcessConfig.AlignmentMode", process(AlignmentMode="Stretch")),
    ("OutputConfig.MediaURL", with_output(MediaURL=f"{HOST}/a.mp4")),
    ("OutputConfig.MediaURL", with_output(MediaURL=f"{HOST}/a_{{index}}.avi")),
    ("OutputConfig.MediaURL", with_output(MediaURL="https://example.com/a_{index}.mp4")),
    ("OutputConfig.MediaURL", with_output(MediaURL="a_{index}.mp4")),
    (
        "OutputConfig.FileName",
        with_output(
            MediaURL=..., StorageLocation="outin.oss-cn-shanghai.aliyuncs.com", FileName="a.mp4"
        ),
    ),
    ("OutputConfig.Width", with_output(Width=127)),
    ("OutputConfig.Height", with_output(Height=4097)),
    ("OutputConfig.Width", with_output(Width=2162, Height=2164)),
    ("OutputConfig.Width", with_output(Width=720.5)),
    ("OutputConfig.Count", with_output(Count=0)),
    ("OutputConfig.Count", with_output(Count=101)),
    ("OutputConfig.Count", with_output(Count=True)),
    ("OutputConfig.MaxDuration", with_output(MaxDuration=0)),
    ("OutputConfig.FixedDuration", with_output(FixedDuration=-3)),
    ("OutputConfig.FixedDuration", with_output(FixedDuration=3, MaxDuration=4)),
    ("OutputConfig.Seed", with_output(Seed=-1)),
    ("OutputConfig.Seed", with_output(Seed=2**63)),
    ("OutputConfig.Video", with_output(Video="good")),
    ("OutputConfig.Video.Crf", with_output(Video={"Crf": 52})),
    ("OutputConfig.Video.Fps", with_output(Video={"Fps": 61})),
    ("OutputConfig.Video.Codec", with_output(Video={"Codec": "mpeg1"})),
    (
        "OutputConfig.FixedDuration",
        ({**ONE, "SpeechTextArray": ["some words"]}, {}, output(FixedDuration=5)),
    ),
    (
        "OutputConfig.FixedDuration",
        (groups({"MediaArray": ["m"], "Duration": 3}), {}, output(FixedDuration=5)),
    ),
]


@pytest.mark.parametrize(("path", "documents"), INVALID)
def test_invalid(path: str, documents: Documents) -> None:
    with pytest.raises(InvalidParameter) as caught:
        read(*documents)
    assert caught.value.path == path
    assert caught.value.reason


MISSING: list[tuple[str, Documents]] = [
    ("InputConfig.MediaGroupArray", ({"MediaGroupArray": []}, {}, output())),
    (f"{GROUP}.MediaArray", ({"MediaGroupArray": [{"GroupName": "a"}]}, {}, output())),
    (f"{GROUP}.MediaArray", with_group(MediaArray=[])),
    (f"{GROUP}.MediaArray[1]", with_group(MediaArray=["m", ""])),
    (
        "InputConfig.SubHeadingArray[0].Level",
        with_input(SubHeadingArray=[{"TitleArray": ["a"]}]),
    ),
    (
        "InputConfig.SubHeadingArray[0].TitleArray",
        with_input(SubHeadingArray=[{"Level": 1}]),
    ),
    (f"{STICKER}.MediaId", with_input(StickerArray=[{"X": 0.1}])),
    (f"{META}.Media", with_editing(MediaConfig={"MediaMetaDataArray": [{"GroupName": "g0"}]})),
    ("OutputConfig.MediaURL", with_output(MediaURL=...)),
    ("OutputConfig.FileName", with_output(MediaURL=..., StorageLocation="h")),
    ("OutputConfig.Width", with_output(Width=...)),
    ("OutputConfig.Height", with_output(Height="")),
]


@pytest.mark.parametrize(("path", "documents"), MISSING)
def test_missing(path: str, documents: Documents) -> None:
    with pytest.raises(MissingParameter) as caught:
        read(*documents)
    assert caught.value.path == path
