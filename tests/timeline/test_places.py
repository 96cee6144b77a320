"""Positions, transitions, alignment, main track and output length."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

from reelwright.errors import JobError
from reelwright.timeline.catalogue import Catalogue
from reelwright.timeline.composition import Composition
from reelwright.timeline.document import read
from reelwright.timeline.output import Output
from reelwright.timeline.resolution.journal import Journal
from reelwright.timeline.resolution.places import place
from reelwright.timeline.resolution.slots import picture_lanes

from .conftest import FACTS, Resolve, audio, clip, exact, pictures, video


def spans(found: Composition, track: int = 0) -> list[tuple[int, int]]:
    """Return the frames of the layers of a track."""
    return [(layer.start, layer.end) for layer in found.pictures[track].layers]


def blend(duration: Any, kind: str = "Transition", name: str = "fade") -> dict[str, Any]:
    """Return the effects of a clip that turns into the next one."""
    return {"Effects": [{"Type": kind, "SubType": name, "Duration": duration}]}


@pytest.mark.parametrize(
    ("clips", "expected"),
    [
        pytest.param([clip("v5"), clip("v5")], [(0, 150), (150, 300)], id="one after the other"),
        pytest.param([clip("v5", TimelineIn=1)], [(30, 180)], id="TimelineIn"),
        pytest.param([clip("v5", TimelineOut=2)], [(0, 60)], id="a shorter slot cuts the tail"),
        pytest.param([clip("v5", TimelineOut=8)], [(0, 150)], id="a longer slot is left empty"),
        pytest.param([clip("v5", Speed="2")], [(0, 75)], id="Speed, as text"),
        pytest.param([clip("v5", In=1, Out=2.5)], [(0, 45)], id="In and Out"),
        pytest.param([clip("v5", Out=99)], [(0, 150)], id="Out is clipped"),
        pytest.param([clip("v5", MaxOut=2)], [(0, 60)], id="MaxOut"),
        pytest.param([clip("v5", MaxOut=2, Out=3)], [(0, 90)], id="Out wins over MaxOut"),
        pytest.param([clip("pic", Type="Image")], [(0, 90)], id="an image lasts 3 s"),
        pytest.param([clip("pic")], [(0, 90)], id="an image without Type"),
        pytest.param(
            [clip("pic", Type="Image", TimelineIn=1, TimelineOut=2)], [(30, 60)], id="image span"
        ),
        pytest.param(
            [clip("v5", Effects=[{"Type": "FreezeFrame", "Duration": 1}])], [(0, 180)], id="freeze"
        ),
        pytest.param(
            [clip("v5", TimelineOut=8), clip("v5")], [(0, 150), (240, 390)], id="slots count"
        ),
        pytest.param([clip("v5", Disabled=True), clip("v10")], [(0, 300)], id="Disabled"),
        pytest.param(
            [clip("v5", TimelineIn="", Out=None, Speed="")], [(0, 150)], id="blank is absent"
        ),
    ],
)
def test_positions(
    solved: Resolve, clips: list[dict[str, Any]], expected: list[tuple[int, int]]
) -> None:
    """Each clip stands where its fields say."""
    assert spans(solved(pictures(*clips))) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected", "transition"),
    [
        pytest.param({}, {}, [(0, 150), (135, 285)], (135, 150), id="overlaps"),
        pytest.param({}, {"TimelineIn": 5}, [(0, 150), (135, 285)], (135, 150), id="abuts"),
        pytest.param({}, {"TimelineIn": 4}, [(0, 150), (120, 270)], (120, 135), id="overlapped"),
        pytest.param(
            {}, {"TimelineIn": 4.8}, [(0, 150), (144, 294)], (144, 150), id="short overlap"
        ),
        pytest.param({}, {"TimelineIn": 5.03}, [(0, 150), (135, 285)], (135, 150), id="tiny gap"),
        pytest.param({}, {"TimelineIn": 6}, [(0, 150), (180, 330)], None, id="gap"),
        pytest.param({}, {"Out": 0.5}, [(0, 150), (143, 158)], (143, 150), id="half the shorter"),
    ],
)
def test_transition(
    solved: Resolve,
    first: dict[str, Any],
    second: dict[str, Any],
    expected: list[tuple[int, int]],
    transition: tuple[int, int] | None,
) -> None:
    """A transition of half a second moves the second clip left, where they abut."""
    found = solved(pictures(clip("v5", **blend(0.5), **first), clip("v5", **second)))
    assert spans(found) == expected
    moves = [(one.start, one.end) for one in found.pictures[0].transitions]
    assert moves == ([] if transition is None else [transition])


def test_measured_transition(solved: Resolve) -> None:
    """8 s and 7 s with 0.6 s give 14.4 s."""
    facts = {"a": video(8), "b": video(7)}
    found = solved(pictures(clip("a", **blend("0.6")), clip("b")), facts=facts)
    assert found.duration == Fraction("14.4")


@pytest.mark.parametrize("duration", [0, -1])
def test_no_transition(solved: Resolve, duration: int) -> None:
    """Without a length there is no transition."""
    found = solved(pictures(clip("v5", **blend(duration)), clip("v5")))
    assert not found.pictures[0].transitions and found.frames == 300


def test_transition_on_the_last_clip(solved: Resolve) -> None:
    """It is ignored."""
    found = solved(pictures(clip("v5"), clip("v5", **blend(1))))
    assert not found.pictures[0].transitions


def test_length_keeping_transition(solved: Resolve) -> None:
    """DLTransition shows material beyond the cut and freezes where there is none."""
    found = solved(
        pictures(clip("v10", Out=4, **blend(1, "DLTransition")), clip("v10", In="0.25", Out=4))
    )
    assert found.frames == 233
    assert spans(found) == [(0, 135), (105, 233)]
    first, second = found.pictures[0].layers
    assert first.source_out == Fraction("4.5") and first.hold
    assert second.source_in == Fraction("-0.25")
    (move,) = found.pictures[0].transitions
    assert (move.start, move.end) == (105, 135)
    assert found.sounds[1].source_in == 0


def test_a_held_picture_stays_in_a_length_keeping_transition(solved: Resolve) -> None:
    """What stands still at the end of a clip does not move on while the next one comes."""
    freeze = {"Type": "FreezeFrame", "Duration": 1}
    move = {"Type": "DLTransition", "SubType": "fade", "Duration": 1}
    found = solved(pictures(clip("v10", Out=4, Effects=[freeze, move]), clip("v10", In=1, Out=4)))
    first = found.pictures[0].layers[0]
    assert (first.end, first.source_out, first.hold) == (165, 4, True)
    assert found.sounds[0].end == 4


def test_a_transition_from_nothing(solved: Resolve) -> None:
    """Where a slot is longer than its material, the next clip comes out of what lies below."""
    found = solved(pictures(clip("v5", TimelineOut=8, **blend(1)), clip("v5")))
    layers = found.pictures[0].layers
    (move,) = found.pictures[0].transitions
    assert (move.start, move.end) == (210, 240)
    nothing, coming = layers[move.first], layers[move.second]
    assert (nothing.opacity, coming.start, spans(found)[0]) == (0, 210, (0, 150))
    leaving = found.sounds[0]
    assert leaving.end == 5 and leaving.fades[0].outside >= leaving.fades[0].duration


def test_no_drift(solved: Resolve) -> None:
    """A hundred odd lengths end where their exact sum ends."""
    found = solved(pictures(*[clip("v5", Out="0.333333")] * 100), fps=Fraction(30000, 1001))
    layers = found.pictures[0].layers
    assert all(a.end == b.start for a, b in pairwise(layers))
    assert layers[-1].end == int(Fraction("33.3333") * 30000 / 1001 + Fraction(1, 2))


def aligned(**fields: Any) -> dict[str, Any]:
    """Return a document whose picture follows a spoken line."""
    return {
        **pictures(clip(fields.pop("media", "v5"), ReferenceClipId="line", **fields)),
        "AudioTracks": [{"AudioTrackClips": [clip("tts", ClipId="line", TimelineIn=1)]}],
    }


@pytest.mark.parametrize(
    ("fields", "span", "speed"),
    [
        pytest.param({}, (30, 126), 1, id="longer is cut"),
        pytest.param({"Out": 1.6}, (30, 126), Fraction(1, 2), id="shorter is slowed down"),
        pytest.param({"media": "pic", "Type": "Image"}, (30, 126), 1, id="an image is stretched"),
        pytest.param({"TimelineOut": 2}, (30, 60), 1, id="explicit times win"),
        pytest.param({"TimelineIn": 0}, (0, 126), 1, id="explicit start wins"),
    ],
)
def test_alignment(
    solved: Resolve, fields: dict[str, Any], span: tuple[int, int], speed: Fraction
) -> None:
    """A clip takes the place of the clip that it names."""
    found = solved(aligned(**fields))
    assert spans(found) == [span]
    assert found.pictures[0].layers[0].speed == speed


def test_clips_after_an_aligned_one(solved: Resolve) -> None:
    """The next clip of the track follows the aligned one."""
    document = aligned()
    document["VideoTracks"][0]["VideoTrackClips"].append(clip("v5", Out=1))
    assert spans(solved(document)) == [(30, 126), (126, 156)]


def test_alignment_in_a_chain(solved: Resolve) -> None:
    """Text follows picture follows sound, whatever the order of the tracks."""
    document = aligned(ClipId="shot")
    document["SubtitleTracks"] = [
        {"SubtitleTrackClips": [{"Type": "Text", "Content": "a", "ReferenceClipId": "shot"}]}
    ]
    (text,) = solved(document).texts
    assert (text.start, text.end) == (30, 126)


@pytest.mark.parametrize(
    ("clips", "reason"),
    [
        pytest.param([clip("v5", ReferenceClipId="x")], "names no clip", id="unknown"),
        pytest.param(
            [clip("v5", ClipId="x"), clip("v5", ReferenceClipId="x")], "own track", id="same track"
        ),
    ],
)
def test_wrong_references(solved: Resolve, clips: list[dict[str, Any]], reason: str) -> None:
    """What cannot be aligned is refused."""
    with pytest.raises(JobError, match=reason) as caught:
        solved(pictures(*clips))
    assert caught.value.code == "InvalidTimelineFormat"


def test_circle(solved: Resolve) -> None:
    """Two clips that follow each other are refused."""
    document = aligned(ClipId="shot")
    document["AudioTracks"][0]["AudioTrackClips"][0]["ReferenceClipId"] = "shot"
    del document["AudioTracks"][0]["AudioTrackClips"][0]["TimelineIn"]
    with pytest.raises(JobError, match="circle"):
        solved(document)


def main_document(other: dict[str, Any], *clips: dict[str, Any]) -> dict[str, Any]:
    """Return a main track of 5 s and another track."""
    return {
        "VideoTracks": [
            {"MainTrack": True, "VideoTrackClips": [clip("v5")]},
            {**other, "VideoTrackClips": list(clips)},
        ]
    }


@pytest.mark.parametrize(
    ("other", "clips", "expected", "speed"),
    [
        pytest.param({}, [clip("v10")], [(0, 150)], 1, id="longer is cut"),
        pytest.param({}, [clip("v5", Out=2)], [(0, 60)], 1, id="shorter ends"),
        pytest.param({"TrackShortenMode": "AutoSpeed"}, [clip("v10")], [(0, 150)], 2, id="sped up"),
        pytest.param(
            {"TrackExpandMode": "AutoSpeed"},
            [clip("v5", Out=1), clip("v5", Out=1)],
            [(0, 75), (75, 150)],
            Fraction(2, 5),
            id="slowed down",
        ),
        pytest.param(
            {"TrackExpandMode": "AutoSpeed"},
            [clip("v5", Out=1, TimelineOut=1)],
            [(0, 30)],
            1,
            id="explicit TimelineOut is exempt",
        ),
    ],
)
def test_main_track(
    solved: Resolve,
    other: dict[str, Any],
    clips: list[dict[str, Any]],
    expected: list[tuple[int, int]],
    speed: Fraction,
) -> None:
    """The output is as long as the main track; other tracks are cut or adapt their speed."""
    found = solved(main_document(other, *clips))
    assert found.frames == 150
    assert spans(found, 1) == expected
    assert {layer.speed for layer in found.pictures[1].layers} == {speed}


def test_what_follows_an_exempt_clip_stays_behind_it(solved: Resolve) -> None:
    """A clip with its own end keeps its place and is not covered by the next, faster one."""
    clips = [clip("v5", Out=2, TimelineOut=4), clip("v5", Out=4), clip("v5", Out=2)]
    found = solved(main_document({"TrackShortenMode": "AutoSpeed"}, *clips))
    assert spans(found, 1) == [(0, 60), (120, 150)]
    assert [layer.speed for layer in found.pictures[1].layers] == [1, 2]


@pytest.mark.parametrize(
    ("document", "seconds"),
    [
        pytest.param(pictures(clip("v5"), AudioTracks=[{"AudioTrackClips": [clip("m20")]}]), 5),
        pytest.param({"AudioTracks": [{"AudioTrackClips": [clip("m4"), clip("m4")]}]}, 8),
        pytest.param(pictures(clip("pic", Type="GlobalImage", Duration=7)), 7),
        pytest.param(
            pictures(
                clip("pic", Type="GlobalImage"), AudioTracks=[{"AudioTrackClips": [clip("m4")]}]
            ),
            4,
        ),
        pytest.param(pictures(clip("v5", Out=1), clip("pic", Type="GlobalImage", Duration=9)), 1),
        pytest.param({"VideoTracks": [], "AudioTracks": [{"AudioTrackClips": [clip("v5")]}]}, 5),
        pytest.param(
            pictures(
                clip("v5"),
                SubtitleTracks=[
                    {"SubtitleTrackClips": [{"Type": "Text", "Content": "x", "TimelineOut": 9}]}
                ],
            ),
            5,
        ),
    ],
)
def test_output_length(solved: Resolve, document: dict[str, Any], seconds: int) -> None:
    """Pictures decide; without them, sound; text and GlobalImages never."""
    assert solved(document).duration == seconds


def test_audio_alone_has_no_picture(solved: Resolve) -> None:
    """A timeline of sound gives a black picture of its length."""
    found = solved({"AudioTracks": [{"AudioTrackClips": [clip("m4")]}]})
    assert not found.pictures and found.frames == 120


def test_length_is_needed(solved: Resolve) -> None:
    """GlobalImages alone need a Duration."""
    with pytest.raises(JobError, match="Duration is needed"):
        solved(pictures(clip("pic", Type="GlobalImage")))


def test_random_stretch(solved: Resolve) -> None:
    """RandomClip draws a stretch of that length by the seed, inside the material."""
    effects = [{"Type": "Clip", "SubType": "RandomClip", "ClipDuration": 2}]
    document = pictures(clip("v10", Effects=effects))
    ranges = set()
    for seed in range(5):
        (layer,) = solved(document, seed=seed).pictures[0].layers
        assert layer == solved(document, seed=seed).pictures[0].layers[0]
        assert layer.source_out is not None
        assert layer.source_out - layer.source_in == 2 and layer.source_out <= 10
        ranges.add(layer.source_in)
    assert len(ranges) > 1


@pytest.mark.parametrize(
    ("item", "code", "words"),
    [
        (clip("v5", In=5), "InvalidTimelineFormat", "Video.In greater than its duration"),
        (clip("v5", In=7), "InvalidTimelineFormat", "mediaId: v5"),
        (clip("none"), "InvalidMaterial.NotFound", 'clips id not found:\\["none"\\]'),
        (
            {"MediaURL": "oss://b/k.mp4"},
            "InvalidMaterial.NotFound",
            'clips url not found:"oss://b/k.mp4"',
        ),
        (clip("m4"), "InvalidTimelineFormat", "no picture"),
        (clip("v5", Type="Image"), "InvalidTimelineFormat", "an image clip names a video"),
    ],
)
def test_material_that_does_not_fit(
    solved: Resolve, item: dict[str, Any], code: str, words: str
) -> None:
    """The job ends with the documented message."""
    with pytest.raises(JobError, match=words) as caught:
        solved(pictures(item))
    assert caught.value.code == code


def test_fallback_address(solved: Resolve) -> None:
    """MediaId wins; where it is not known, the address is used."""
    facts = {"oss://b/k.mp4": video(3), "known": audio(2)}
    found = solved(pictures(clip("gone", MediaUrl="oss://b/k.mp4")), facts=facts)
    assert found.pictures[0].layers[0].source == "oss://b/k.mp4"
    assert found.duration == exact(3)


def test_fractions_do_not_grow_from_clip_to_clip() -> None:
    """Speeds of six digits, chained over tracks: the numbers stay as short as the first ones."""
    speeds = [f"{20 + index / 7:.6f}" for index in range(500)]
    tracks = []
    for number in range(4):
        items = [clip("v5", Speed=speed) for speed in speeds]
        items[0] |= {"ReferenceClipId": f"last{number - 1}"} if number else {}
        items[-1]["ClipId"] = f"last{number}"
        tracks.append({"VideoTrackClips": items})
    journal = Journal(Output(1080, 1920, Fraction(25)), Catalogue.documented(), FACTS)
    lanes = picture_lanes(read({"VideoTracks": tracks}), journal)
    place(lanes, Fraction(25))
    ends = [slot.stop for lane in lanes for slot in lane.slots]
    assert max(end.denominator for end in ends) <= 10**9
    exact_end = sum((5 / Fraction(speed) for speed in speeds), Fraction(0))
    assert abs(ends[499] - exact_end) < Fraction(1, 10**9)
