"""The grid of segments and what their keys depend on."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from fractions import Fraction
from subprocess import run

import pytest

from reelwright.render import segments
from reelwright.render.segments import Segment
from reelwright.timeline.composition import (
    Composition,
    Effect,
    PictureLayer,
    PictureTrack,
    Rect,
    SoundLayer,
    TextLayer,
    TextSpan,
    TextStyle,
    Transition,
)

FULL = Rect(0, 0, 64, 64)
HASHES = {"a": "1", "b": "2", "c": "3", "logo": "4", "music": "5"}


def text(words: str, start: int, end: int) -> TextLayer:
    return TextLayer((TextSpan(words, TextStyle()),), start, end, 0, 0)


def example() -> Composition:
    clips = tuple(
        PictureLayer(name, "video", start, end, FULL)
        for name, start, end in (("a", 0, 150), ("b", 140, 300), ("c", 300, 400))
    )
    return Composition(
        64,
        64,
        Fraction(30),
        400,
        pictures=(
            PictureTrack(clips, (Transition("fade", 0, 1, 140, 150),)),
            PictureTrack((PictureLayer("logo", "image", 0, 400, Rect(0, 0, 8, 8)),)),
        ),
        effects=(Effect("vignette", 250, 300),),
        texts=(text("one", 0, 100), text("two", 260, 390)),
        sounds=(SoundLayer("music", Fraction(0), Fraction(40, 3)),),
    )


def keys(composition: Composition, hashes: dict[str, str] | None = None) -> list[str]:
    return [
        segments.segment_key(composition, one, hashes or HASHES, "fonts", {"crf": 23})
        for one in segments.grid(composition.frames)
    ]


def changed(first: list[str], second: list[str]) -> list[int]:
    return [place for place, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]


def test_grid_is_the_outputs_own() -> None:
    assert segments.grid(250) == [Segment(0, 120), Segment(120, 240), Segment(240, 250)]
    assert segments.grid(120) == [Segment(0, 120)]
    assert segments.grid(0) == []


def many(seed: int) -> Composition:
    """Return a composition of layers, effects, transitions and texts anywhere."""
    draw = random.Random(seed)

    def span(most: int) -> tuple[int, int]:
        start = draw.randrange(5000)
        return start, start + draw.randrange(1, most)

    def layer() -> PictureLayer:
        acting = tuple(Effect("vignette", *span(900)) for _ in range(3))
        return PictureLayer("a", "video", *span(900), FULL, effects=acting)

    def track() -> PictureTrack:
        joins = tuple(Transition("fade", one, one + 1, *span(60)) for one in range(0, 30, 7))
        return PictureTrack(tuple(layer() for _ in range(40)), joins)

    return replace(
        example(),
        frames=5000,
        pictures=tuple(track() for _ in range(3)),
        effects=tuple(Effect("vignette", *span(900)) for _ in range(20)),
        texts=tuple(text("words", *span(900)) for _ in range(60)),
    )


def test_slices_made_together_are_those_made_alone() -> None:
    for seed in range(5):
        composition = many(seed)
        grid = segments.grid(composition.frames)
        alone = [(one, segments.slice_of(composition, one)) for one in grid]
        assert list(segments.slices(composition, grid)) == alone
    assert list(segments.slices(example(), [])) == []


def test_what_is_seen_is_counted_by_segments() -> None:
    lonely = replace(example(), pictures=(), effects=(), texts=())
    assert segments.appearances(lonely) == 0
    texts = (text("one", 0, 120), text("two", 119, 121), text("three", 390, 9000))
    assert segments.appearances(replace(lonely, texts=texts)) == 1 + 2 + 1
    assert segments.appearances(example()) == (2 + 2 + 2) + 4 + 1 + (1 + 2)


def test_many_short_texts_are_looked_at_only_where_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = 0
    shown = segments._shown

    def counted(one: TextLayer, first: int, last: int) -> bool:
        nonlocal looks
        looks += 1
        return shown(one, first, last)

    monkeypatch.setattr(segments, "_shown", counted)
    count = 1024
    texts = tuple(text("a", at * 120, at * 120 + 60) for at in range(count))
    composition = replace(example(), frames=count * 120, pictures=(), texts=texts)
    assert len(list(segments.slices(composition, segments.grid(composition.frames)))) == count
    assert looks < 3 * count * 10


def test_a_changed_text_touches_only_its_segments() -> None:
    before = example()
    after = replace(before, texts=(before.texts[0], text("three", 260, 390)))
    assert changed(keys(before), keys(after)) == [2, 3]


def test_a_changed_text_of_a_layer_touches_only_its_segments() -> None:
    def written(words: str) -> Composition:
        logo = replace(example().pictures[1].layers[0], texts=(text(words, 130, 200),))
        return replace(example(), pictures=(example().pictures[0], PictureTrack((logo,))))

    assert changed(keys(written("one")), keys(written("two"))) == [1]
    assert written("one").all_texts[0] == text("one", 130, 200)


def test_a_changed_source_touches_only_its_segments() -> None:
    assert changed(keys(example()), keys(example(), HASHES | {"a": "new"})) == [0, 1]
    assert changed(keys(example()), keys(example(), HASHES | {"c": "new"})) == [2, 3]


def test_a_longer_output_keeps_the_earlier_segments() -> None:
    before = example()
    logo = replace(before.pictures[1].layers[0], end=440)
    last = replace(before.pictures[0].layers[2], end=440)
    base = replace(before.pictures[0], layers=(*before.pictures[0].layers[:2], last))
    after = replace(before, frames=440, pictures=(base, PictureTrack((logo,))))
    assert changed(keys(before), keys(after)) == [3]


def test_sound_does_not_touch_pictures_and_back() -> None:
    before = example()
    quiet = replace(before, sounds=(replace(before.sounds[0], gain=0.5),))
    assert keys(before) == keys(quiet)
    settings = {"codec": "aac"}
    sound = segments.sound_key(before, HASHES, settings)
    assert sound != segments.sound_key(quiet, HASHES, settings)
    assert sound == segments.sound_key(replace(before, texts=()), HASHES, settings)


def test_slice_keeps_transitions_pointing_at_their_layers() -> None:
    composition = example()
    last = PictureLayer("d", "video", 390, 400, FULL)
    track = composition.pictures[0]
    track = PictureTrack(
        (*track.layers, last), (*track.transitions, Transition("wipeleft", 2, 3, 390, 400))
    )
    shown = segments.slice_of(replace(composition, pictures=(track,)), Segment(360, 400))
    layers = shown.pictures[0].layers
    change = shown.pictures[0].transitions[0]
    assert [layers[change.first].source, layers[change.second].source] == ["c", "d"]


def test_importing_needs_no_media_libraries() -> None:
    script = (
        "import sys, reelwright.render.segments, reelwright.render.names;"
        "sys.exit(any(name in sys.modules for name in ('av', 'cv2', 'skia', 'PIL')))"
    )
    assert run([sys.executable, "-c", script], check=False).returncode == 0
