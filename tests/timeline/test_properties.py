"""What holds for every document: nothing but known errors, and sound places."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reelwright.errors import ApiError, JobError
from reelwright.timeline.catalogue import Catalogue
from reelwright.timeline.codec import from_json, to_json
from reelwright.timeline.document import SubtitleClip, VideoClip
from reelwright.timeline.effects import MODELS
from reelwright.timeline.needs import needs
from reelwright.timeline.output import Output, output_size, timeline_rate
from reelwright.timeline.resolution.resolve import resolve
from reelwright.timeline.speech import speech_clips
from reelwright.timeline.text_fields import TextDecoration, TextFields

from .conftest import FACTS

ALL = Catalogue.documented()
FAST = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

NUMBERS = st.one_of(
    st.integers(-3, 12),
    st.floats(-2, 12),
    st.floats(),
    st.decimals(0, 10, places=3, allow_nan=False).map(str),
    st.sampled_from(["", "x", "1e5", "-0.5", None, True, 10**30]),
)
WORDS = st.one_of(
    st.sampled_from(
        [
            *FACTS,
            "random",
            "fade",
            "snow",
            "m1",
            "a",
            "b",
            "Video",
            "Image",
            "GlobalImage",
            "Text",
            "AutoSpeed",
            "Cover",
            "0,0,0.5,0.5",
            "slide_up_in",
            "#ff0000",
            "Blur",
            "horizontal",
            "In",
        ]
    ),
    st.text(max_size=5),
    st.none(),
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(NUMBERS, WORDS, st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=4,
)


def alias(model: Any) -> list[str]:
    """Return the keys of a model as documents spell them."""
    names = []
    for name, field in model.model_fields.items():
        given_name = field.validation_alias or field.alias or name
        names.append(given_name if isinstance(given_name, str) else given_name.choices[0])
    return names


TEXT_KEYS = alias(TextFields)
EFFECT_KEYS = sorted({key for model in MODELS.values() for key in alias(model)} - {"Type"})
CLIP_KEYS = (
    "Type MediaId MediaURL In Out MaxOut Duration DyncFrames TimelineIn TimelineOut Speed X Y"
    " Width Height AdaptMode Opacity MaskVideoUrl ClipId ReferenceClipId LoopMode Disabled Visible"
).split()


def objects(keys: list[str], extra: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return objects with some of these keys and any values."""
    some = st.dictionaries(st.sampled_from(keys), VALUES, max_size=4)
    fixed = st.fixed_dictionaries({}, optional=extra)
    return st.builds(lambda a, b: {**a, **b}, some, fixed)


EFFECTS = objects(EFFECT_KEYS, {"Type": st.sampled_from([*MODELS, "AI_ASR", "x"])})
CLIPS = objects(
    CLIP_KEYS, {"MediaId": st.sampled_from(list(FACTS)), "Effects": st.lists(EFFECTS, max_size=3)}
)
TEXTS = objects([*TEXT_KEYS, "TimelineIn", "TimelineOut"], {"Content": st.text(max_size=8)})
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "VideoTracks": st.lists(
            st.fixed_dictionaries(
                {"VideoTrackClips": st.lists(CLIPS, max_size=3)},
                optional={"MainTrack": st.booleans(), "TrackExpandMode": WORDS},
            ),
            max_size=2,
        ),
        "AudioTracks": st.lists(
            st.fixed_dictionaries({"AudioTrackClips": st.lists(CLIPS, max_size=2)}), max_size=2
        ),
        "SubtitleTracks": st.lists(
            st.fixed_dictionaries({"SubtitleTrackClips": st.lists(TEXTS, max_size=2)}), max_size=1
        ),
        "ImageTracks": st.lists(
            st.fixed_dictionaries({"ImageTrackClips": st.lists(CLIPS, max_size=1)}), max_size=1
        ),
        "EffectTracks": st.lists(
            st.fixed_dictionaries({"EffectTrackItems": st.lists(EFFECTS, max_size=2)}), max_size=1
        ),
        "FECanvas": VALUES,
        "Fps": NUMBERS,
        "MaxDuration": NUMBERS,
        "AspectRatio": WORDS,
    },
)


SMALL = st.one_of(
    st.integers(0, 6), st.sampled_from([0.1, 0.5, 0.25, 1.5, "0.75", "2", 40, 320, -1, -0.2])
)
CHOICES = {
    "SubType": ["fade", "random", "snow", "m1", "In", "Blur", "Image", "RandomClip", "Color"],
    "Type": ["Outline", "Shadow", "Box"],
    "Direction": ["horizontal", "vertical"],
    "Start": ["0,0,1,1", "0.5,0.5,0.5,0.5"],
    "End": ["0,0,1,1", "0.1,0.2,0.3,0.4"],
    "Alignment": ["TopLeft", "BottomCenter", "Center", "5", "Right"],
    "AdaptMode": ["Cover", "Contain", "AutoWrap", "AutoScale"],
    "Content": ["a", "{\\b1}b{\\1c&HFF&}c", "x\\Ny", "\u4f60\u597d"],
    "EffectColorStyle": ["CS0001-000003", "golden", "x"],
    "BubbleStyleId": ["BS0001-000003", "x"],
    "TextArea": ["0,0,1,1", "x"],
    "Curve": ["tri", "exp"],
    "MediaId": list(FACTS),
    "ClipId": ["one", "two"],
    "ReferenceClipId": ["one", "two"],
    "ScrollDirection": ["Left", "Right"],
    "SizeRequestType": ["Nominal"],
}
RARE = {"MediaURL", "FileURL", "ImageUrl", "ImageURL", "CustomizedVoice", "Voice", "Format"}


def fitting(model: Any, **fixed: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Return objects of a model whose values mostly make sense."""
    fields = {}
    for key, field in zip(alias(model), model.model_fields.values(), strict=True):
        if key in RARE or key in ("Disabled", "Envelope", "TimelineOut"):
            continue
        if key in CHOICES:
            fields[key] = st.sampled_from(CHOICES[key])
        elif field.annotation == Fraction | None:
            fields[key] = SMALL
        elif field.annotation is bool:
            fields[key] = st.booleans()
        elif "Color" in key or "Colour" in key:
            fields[key] = st.sampled_from(["#102030", "ffffff80"])
        elif "Motion" in key:
            fields[key] = st.sampled_from(["fade_in", "wave", "naughty_display", "x"])
    some = st.lists(st.sampled_from(sorted(fields)), max_size=4, unique=True)
    drawn = some.flatmap(lambda keys: st.fixed_dictionaries({key: fields[key] for key in keys}))
    return st.builds(lambda own, given: {**own, **given}, drawn, st.fixed_dictionaries(fixed))


PROPER_EFFECTS = st.sampled_from(sorted(set(MODELS) - {"AEqualize"})).flatmap(
    lambda name: fitting(MODELS[name], Type=st.just(name))
)
PROPER_CLIPS = fitting(
    VideoClip,
    Type=st.just("Video"),
    MediaId=st.sampled_from(["v10", "v5", "tall", "pic", "gif", "wide"]),
    Effects=st.lists(PROPER_EFFECTS, max_size=2),
)
PROPER_TEXTS = fitting(
    SubtitleClip,
    Type=st.just("Text"),
    Content=st.sampled_from(CHOICES["Content"]),
    SubtitleEffects=st.lists(
        fitting(TextDecoration, Type=st.sampled_from(CHOICES["Type"])), max_size=1
    ),
)
PROPER = st.fixed_dictionaries(
    {
        "VideoTracks": st.lists(
            st.fixed_dictionaries(
                {"VideoTrackClips": st.lists(PROPER_CLIPS, min_size=1, max_size=3)},
                optional={"MainTrack": st.just(True), "TrackExpandMode": st.just("AutoSpeed")},
            ),
            min_size=1,
            max_size=2,
        )
    },
    optional={
        "AudioTracks": st.just([{"AudioTrackClips": [{"MediaId": "m4", "ClipId": "one"}]}]),
        "SubtitleTracks": st.lists(
            st.fixed_dictionaries({"SubtitleTrackClips": st.lists(PROPER_TEXTS, max_size=2)}),
            max_size=1,
        ),
        "FECanvas": st.just({"Width": 720, "Height": "1280"}),
    },
)


@FAST
@given(document=st.one_of(VALUES, DOCUMENTS, PROPER, PROPER), seed=st.integers(0, 3))
@example(
    document={"VideoTracks": [{"VideoTrackClips": [{"MediaId": "pic", "Width": "0.000001"}]}]},
    seed=0,
)
def test_nothing_but_known_errors(document: Any, seed: int) -> None:
    """Whatever is written, it is resolved or refused with a code."""
    output = Output(720, 1280, Fraction(25))
    for ask in (needs, speech_clips):
        with suppress(ApiError):
            ask(document)
    try:
        found = resolve(document, FACTS, output, ALL, seed=seed, subtitles={"a": "x"})
        timeline_rate(document, FACTS)
        output_size(document, FACTS)
    except (ApiError, JobError) as error:
        assert error.code != "InternalError"
        return
    assert found.frames > 0
    assert from_json(to_json(found)) == found
    for track in found.pictures:
        for layer in track.layers:
            assert 0 <= layer.start < layer.end <= found.frames
            assert layer.rect.width > 0 and layer.rect.height > 0
    for text in found.texts:
        assert 0 <= text.start < text.end <= found.frames
    for sound in found.sounds:
        assert 0 <= sound.start < sound.end <= found.duration


SECONDS = st.integers(1, 4000).map(lambda number: Fraction(number, 1000))
PLAIN = st.fixed_dictionaries(
    {"MediaId": st.sampled_from(["v10", "tall", "pic"]), "Out": SECONDS.map(float)},
    optional={
        "Speed": st.sampled_from([0.5, 1, 1.25, 3]),
        "Duration": SECONDS.map(float),
        "TimelineIn": st.integers(0, 20).map(lambda number: number / 2),
        "Effects": st.lists(
            st.fixed_dictionaries(
                {
                    "Type": st.sampled_from(["Transition", "DLTransition"]),
                    "SubType": st.just("fade"),
                    "Duration": SECONDS.map(float),
                }
            ),
            max_size=1,
        ),
    },
)


@FAST
@given(
    clips=st.lists(PLAIN, min_size=1, max_size=12),
    fps=st.sampled_from([Fraction(25), Fraction(30), Fraction(30000, 1001), Fraction(24)]),
)
def test_places(clips: list[dict[str, Any]], fps: Fraction) -> None:
    """Transitions lie inside both of their layers; no transition overlaps the next one."""
    document = {"VideoTracks": [{"VideoTrackClips": clips}]}
    try:
        found = resolve(document, FACTS, Output(720, 1280, fps), ALL)
    except JobError as error:
        assert error.code == "InvalidTimelineFormat"
        return
    for track in found.pictures:
        for one in track.transitions:
            first, second = track.layers[one.first], track.layers[one.second]
            assert one.second == one.first + 1
            assert first.start <= one.start < one.end <= first.end
            assert second.start <= one.start and one.end <= second.end
        for one, after in pairwise(track.transitions):
            if not any("TimelineIn" in item for item in clips):
                assert one.end <= after.start


@FAST
@given(
    lengths=st.lists(SECONDS, min_size=1, max_size=60),
    fps=st.sampled_from([Fraction(25), Fraction(30000, 1001)]),
)
def test_no_drift(lengths: list[Fraction], fps: Fraction) -> None:
    """Clips of any lengths stand where their exact sums round to."""
    items = [{"MediaId": "v10", "Out": str(float(length))} for length in lengths]
    document = {"VideoTracks": [{"VideoTrackClips": items}]}
    found = resolve(document, FACTS, Output(720, 1280, fps), ALL)
    total = sum(lengths, Fraction(0))
    assert abs(found.duration - total) <= max(1 / (2 * fps), 1 / fps - total)
    if found.pictures:
        layers = found.pictures[0].layers
        assert all(one.end <= after.start for one, after in pairwise(layers))
        assert layers[-1].end <= found.frames
