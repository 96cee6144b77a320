"""How a document is read: spellings, texts for numbers, order of tracks, what does not count."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from reelwright.timeline.document import read
from reelwright.timeline.needs import needs

from .conftest import Resolve, audio, clip, pictures, video


def words(**fields: Any) -> dict[str, Any]:
    return {"Type": "Text", "Content": "a", **fields}


def texts(*items: dict[str, Any]) -> dict[str, Any]:
    return {"SubtitleTracks": [{"SubtitleTrackClips": [item]} for item in items]}


@pytest.mark.parametrize("name", ["MediaURL", "MediaUrl"])
def test_spellings_of_the_address_of_a_clip(name: str) -> None:
    document = {
        "VideoTracks": [{"VideoTrackClips": [{name: "oss://b/a.mp4"}]}],
        "AudioTracks": [{"AudioTrackClips": [{name: "oss://b/a.mp3"}]}],
        "ImageTracks": [{"ImageTrackClips": [{name: "oss://b/a.png"}]}],
    }
    found = [need.reference for need in needs(document)]
    assert found == ["oss://b/a.mp4", "oss://b/a.mp3", "oss://b/a.png"]


@pytest.mark.parametrize("name", ["FileURL", "FileUrl", "SubtitleURL"])
def test_spellings_of_the_address_of_a_subtitle_file(name: str) -> None:
    document = pictures(clip("a"), **texts({"Type": "Subtitle", name: "oss://b/a.srt"}))
    assert [need.reference for need in needs(document)] == ["a", "oss://b/a.srt"]


@pytest.mark.parametrize("name", ["FontURL", "FontUrl"])
def test_spellings_of_the_address_of_a_font(name: str) -> None:
    document = pictures(clip("a"), **texts(words(**{name: "oss://b/f.ttf"})))
    assert [need.reference for need in needs(document)] == ["a", "oss://b/f.ttf"]


@pytest.mark.parametrize("name", ["CustomizedVoice", "customizedVoice"])
def test_spellings_of_the_cloned_voice(name: str) -> None:
    item = {"Type": "AI_TTS", "Content": "a", name: "mine"}
    document = read({"AudioTracks": [{"AudioTrackClips": [item]}]})
    assert document.audio_tracks[0].audio_track_clips[0].customized_voice == "mine"


def test_texts_stand_for_numbers_and_booleans(solved: Resolve) -> None:
    as_text = pictures(
        clip("v5", In="1", Out="3.5", Speed="2", Effects=[{"Type": "Volume", "Gain": "0"}]),
        clip("v5", Disabled="true"),
        MaxDuration="1",
        **texts(words(FontSize="30", FontFace={"Bold": "true", "Italic": "false"})),
    )
    plain = pictures(
        clip("v5", In=1, Out=3.5, Speed=2, Effects=[{"Type": "Volume", "Gain": 0}]),
        MaxDuration=1,
        **texts(words(FontSize=30, FontFace={"Bold": True})),
    )
    assert solved(as_text) == solved(plain)


def test_colours_with_and_without_their_sign_and_with_opacity(solved: Resolve) -> None:
    document = pictures(
        clip("v5"), **texts(*(words(FontColor=c) for c in ("#aa00ff", "AA00FF", "#aa00ff80")))
    )
    colours = [layer.spans[0].style.color for layer in solved(document).texts]
    assert colours == ["#AA00FF", "#AA00FF", "#AA00FF80"]


def test_keys_of_an_editor_and_unknown_ones_change_nothing(solved: Resolve) -> None:
    editor = {
        "Version": "1",
        "SdkVersion": "5",
        "From": "websdk",
        "Id": 3,
        "Comment": {"deep": [1]},
        "_note": "x",
        "NoSuchKey": [None],
    }
    for_clips = {"Id": 1, "TrackId": 2, "ClipId": "c", "Title": "t", "VirginDuration": 9}
    plain = pictures(clip("v5"))
    written = pictures(clip("v5", **for_clips, PreviewUrl="http://x", _why="y"), **editor)
    written["VideoTracks"][0] |= {"Id": 4, "Count": 1}
    assert solved(written) == solved(plain)


def test_tracks_lie_above_each_other_in_their_order(solved: Resolve) -> None:
    document = {
        "VideoTracks": [
            {"VideoTrackClips": [clip("v10")]},
            {"VideoTrackClips": [clip("v5"), clip("pic", Type="GlobalImage")]},
        ],
        "ImageTracks": [{"ImageTrackClips": [clip("gif"), clip("wide")]}],
        **texts(words(Content="below"), words(Content="above")),
    }
    found = solved(document)
    order = [track.layers[0].source for track in found.pictures]
    assert order == ["v10", "v5", "pic", "gif", "wide"]
    assert [layer.spans[0].text for layer in found.texts] == ["below", "above"]


def test_sound_of_all_tracks_and_of_the_pictures_is_heard_together(solved: Resolve) -> None:
    document = {
        "VideoTracks": [{"VideoTrackClips": [clip("v5")]}, {"VideoTrackClips": [clip("v10")]}],
        "AudioTracks": [
            {"AudioTrackClips": [clip("m4"), clip("m20", TimelineIn=2)]},
            {"AudioTrackClips": [clip("tts")]},
        ],
    }
    heard = [(layer.source, layer.start) for layer in solved(document).sounds]
    assert heard == [("v5", 0), ("v10", 0), ("m4", 0), ("m20", 2), ("tts", 0)]


def test_video_tracks_may_hold_texts_or_effects(solved: Resolve) -> None:
    document = pictures(clip("v5"))
    document["VideoTracks"] += [
        {"Type": "Subtitle", "SubtitleTrackClips": [words()]},
        {"Type": "Effect", "EffectTrackItems": [{"Type": "VFX", "SubType": "snow"}]},
    ]
    found = solved(document)
    assert (len(found.pictures), len(found.texts)) == (1, 1)
    assert [one.name for one in found.effects] == ["snow"]


def test_what_is_disabled_does_not_count(solved: Resolve) -> None:
    document = {
        "VideoTracks": [
            {"VideoTrackClips": [clip("v5"), clip("gone", Disabled=True)]},
            {"Disabled": "true", "VideoTrackClips": [clip("gone")]},
        ],
        "AudioTracks": [{"Disabled": True, "AudioTrackClips": [clip("gone")]}],
        "SubtitleTracks": [{"Disabled": True, "SubtitleTrackClips": [words()]}],
        "EffectTracks": [
            {"Disabled": True, "EffectTrackItems": [{"Type": "VFX", "SubType": "snow"}]}
        ],
    }
    assert solved(document) == solved(pictures(clip("v5")))
    assert [need.reference for need in needs(document)] == ["v5"]


def test_clips_that_overlap_on_a_track_keep_their_places(solved: Resolve) -> None:
    found = solved(pictures(clip("v5"), clip("v10", TimelineIn=2, Out=2)))
    layers = found.pictures[0].layers
    assert [(one.source, one.start, one.end) for one in layers] == [
        ("v5", 0, 150),
        ("v10", 60, 120),
    ]
    assert [(one.source, one.start, one.end) for one in found.sounds] == [
        ("v5", 0, 5),
        ("v10", 2, 4),
    ]


def test_only_the_first_main_track_counts(solved: Resolve) -> None:
    document = {
        "VideoTracks": [
            {"VideoTrackClips": [clip("v10")]},
            {"MainTrack": True, "VideoTrackClips": [clip("v5", Out=3)]},
            {"MainTrack": True, "VideoTrackClips": [clip("v5")]},
        ]
    }
    assert solved(document).duration == 3
    of_sound = pictures(clip("v10"))
    of_sound["AudioTracks"] = [{"MainTrack": True, "AudioTrackClips": [clip("m4")]}]
    assert solved(of_sound).duration == 4


def test_repeated_sound_keeps_its_speed_beside_a_main_track(solved: Resolve) -> None:
    document = pictures(clip("v5"))
    document["VideoTracks"][0]["MainTrack"] = True
    loop = {"AudioTrackClips": [clip("m20", LoopMode=True)]}
    document["AudioTracks"] = [loop | {"TrackShortenMode": "AutoSpeed"}]
    music = solved(document).sounds[-1]
    assert (music.speed, music.end, music.loop) == (1, 5, True)


def test_a_loop_flag_means_nothing_for_video(solved: Resolve) -> None:
    assert solved(pictures(clip("v5", LoopMode=True))) == solved(pictures(clip("v5")))


def test_the_smaller_of_two_longest_durations_wins(solved: Resolve) -> None:
    document = pictures(clip("v10"), MaxDuration=4)
    assert solved(document).duration == 4
    assert solved(document, most=3).duration == 3
    assert solved(document, most=5).duration == 4
    document["VideoTracks"][0]["MainTrack"] = True
    assert solved(document, most=3).duration == 3


def test_animations_play_at_the_rate_that_is_given(solved: Resolve) -> None:
    for rate, shown in ((12, 12.0), (None, None), (0, None)):
        (track,) = solved(pictures(clip("gif", Type="Image", DyncFrames=rate))).pictures
        assert track.layers[0].animation_fps == shown


def test_a_transition_never_starts_at_a_global_image_or_sound(solved: Resolve) -> None:
    fade = {"Effects": [{"Type": "Transition", "SubType": "fade", "Duration": 1}]}
    document = pictures(clip("v5", **fade), clip("pic", Type="GlobalImage"), clip("v5"))
    found = solved(document)
    assert [(one.start, one.end) for one in found.pictures[0].transitions] == [(120, 150)]
    sounds = {"AudioTracks": [{"AudioTrackClips": [clip("m4", **fade), clip("m4")]}]}
    assert solved(sounds).duration == 8


def test_sound_is_cross_faded_in_a_transition(solved: Resolve) -> None:
    fade = {"Effects": [{"Type": "Transition", "SubType": "fade", "Duration": 1}]}
    first, second = solved(pictures(clip("v5", **fade), clip("v5"))).sounds
    assert [(one.kind, one.duration) for one in first.fades] == [("out", 1)]
    assert [(one.kind, one.duration) for one in second.fades] == [("in", 1)]
    assert (first.end, second.start) == (5, 4)


def test_sound_fades_where_its_picture_does_though_there_is_none_before_the_cut(
    solved: Resolve,
) -> None:
    fade = {"Effects": [{"Type": "DLTransition", "SubType": "fade", "Duration": 1}]}
    first, second = solved(pictures(clip("v5", **fade), clip("v5"))).sounds
    assert (first.end, second.start) == (Fraction("5.5"), 5)
    (coming,) = second.fades
    assert (coming.kind, coming.duration, coming.outside) == ("in", 1, Fraction(1, 2))
    _, later = solved(pictures(clip("v5", **fade), clip("v5", In="0.2"))).sounds
    assert (later.start, later.fades[0].outside) == (Fraction("4.8"), Fraction("0.3"))


def test_an_interval_of_gain_counts_from_the_used_range_in_a_transition(solved: Resolve) -> None:
    fade = {"Effects": [{"Type": "DLTransition", "SubType": "fade", "Duration": 1}]}

    def heard(**volume: float) -> tuple[tuple[Fraction, Fraction, float], ...]:
        effects = [{"Type": "Volume", "Gain": 0, **volume}, *fade["Effects"]]
        later = clip("v10", In=2, Out=6, Speed=2, Effects=effects)
        return solved(pictures(clip("v5", **fade), later, clip("v5"))).sounds[1].gain_ranges

    # Half a second before the cut is one of the source, played twice as fast.
    assert heard(In=1, Out=2) == ((2, 3, 0.0),)
    assert heard(Out=2) == ((0, 3, 0.0),)
    assert heard(In=1) == ((2, 6, 0.0),)


def test_a_transition_lasts_a_second_unless_it_says_otherwise(solved: Resolve) -> None:
    fade = {"Effects": [{"Type": "Transition", "SubType": "fade"}]}
    assert solved(pictures(clip("v5", **fade), clip("v5"))).duration == 9


def test_scrolling_repeats_waits_and_shifts(solved: Resolve) -> None:
    item = words(
        ScrollDirection="Right",
        ScrollStartX=0,
        ScrollEndX=300,
        ScrollSpeed=300,
        ScrollLoopTime=2,
        ScrollEndFreeze=1,
        ScrollStartShift=10,
        ScrollEndShift=10,
    )
    (layer,) = solved(pictures(clip("v5"), **texts(item))).texts
    assert layer.scroll is not None
    assert (layer.scroll.start_x, layer.scroll.end_x) == (10, 310)
    assert (layer.scroll.frames, layer.scroll.loops, layer.scroll.freeze_end) == (30, 2, 30)
    assert (layer.start, layer.end) == (0, 90)


def test_a_clip_of_sound_may_be_a_video(solved: Resolve) -> None:
    document = {"AudioTracks": [{"AudioTrackClips": [clip("v5", In=1, Speed=2)]}]}
    (layer,) = solved(document).sounds
    assert (layer.source, layer.source_in, layer.end) == ("v5", 1, 2)
    facts = {"v": video(4), "m": audio(9)}
    both = {**pictures(clip("v")), "AudioTracks": [{"AudioTrackClips": [clip("m")]}]}
    assert solved(both, facts=facts).duration == 4
