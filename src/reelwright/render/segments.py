"""The grid on which an output is cut into segments, and what each segment depends on.

Pure, for the server: a segment is rendered by a sandbox child and kept under its key. The grid
is the output's own, never the number of workers, so that the bytes are always the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from reelwright.timeline import codec
from reelwright.timeline.composition import (
    Composition,
    Effect,
    PictureLayer,
    PictureTrack,
    SoundLayer,
    TextLayer,
)

FRAMES = 120
"""Frames of a segment (engine research: shorter ones cost more, longer ones are reused less)."""

VERSION = "3"
"""Version of the renderer, part of every key: raise it when the same input gives other pixels
or samples."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Frames [first, last) of an output."""

    first: int
    last: int


def grid(frames: int) -> list[Segment]:
    """Return the segments of an output."""
    return [Segment(at, min(at + FRAMES, frames)) for at in range(0, frames, FRAMES)]


def slice_of(composition: Composition, segment: Segment) -> Composition:
    """Return only what is seen in a segment, at its place: frame n is the same in both.

    What does not change a pixel of the segment is left out, such as the end of a layer that goes
    on, so that a change elsewhere leaves the slice (and the segment's key) as it is. The slice
    has no sound.
    """
    first, last = segment.first, segment.last
    return Composition(
        width=composition.width,
        height=composition.height,
        fps=composition.fps,
        frames=last,
        pictures=tuple(
            track
            for track in (_track(track, first, last) for track in composition.pictures)
            if track.layers
        ),
        effects=tuple(one for one in composition.effects if one.start < last and one.end > first),
        texts=tuple(_text(one, last) for one in composition.texts if _shown(one, first, last)),
    )


def slices(
    composition: Composition, among: Sequence[Segment]
) -> Iterator[tuple[Segment, Composition]]:
    """Yield segments that follow each other, each with its slice.

    Halves are sliced first, so that a layer is looked at only near where it is seen.
    """
    if not among:
        return
    shown = slice_of(composition, Segment(among[0].first, among[-1].last))
    if len(among) == 1:
        yield among[0], shown
        return
    middle = len(among) // 2
    yield from slices(shown, among[:middle])
    yield from slices(shown, among[middle:])


def appearances(composition: Composition) -> int:
    """Return in how many segments each layer, text and effect is seen, all together."""
    layers = [layer for track in composition.pictures for layer in track.layers]
    own = [effect for layer in layers for effect in layer.effects]
    seen: list[PictureLayer | Effect | TextLayer] = [*layers, *own, *composition.effects]
    seen += composition.all_texts
    return sum(
        (min(one.end, composition.frames) - 1) // FRAMES - max(one.start, 0) // FRAMES + 1
        for one in seen
        if one.start < composition.frames and one.end > max(one.start, 0)
    )


def picture_references(composition: Composition) -> list[str]:
    """Return the references of everything seen: pictures, mattes, backgrounds, boxes, fonts."""
    return _unique(
        reference
        for track in composition.pictures
        for layer in track.layers
        for reference in _references(layer)
    ) + _unique(reference for text in composition.all_texts for reference in _text_references(text))


def sound_references(composition: Composition) -> list[str]:
    """Return the references of everything heard."""
    return _unique(sound.source for sound in composition.sounds)


def segment_key(
    composition: Composition,
    segment: Segment,
    hashes: Mapping[str, str],
    fonts: str,
    settings: Mapping[str, object],
) -> str:
    """Return the name under which a rendered segment is kept.

    `hashes` are the content hashes of at least the references that are seen, `fonts` stands for
    the fonts of the installation, `settings` are those of the video encoder.
    """
    shown = slice_of(composition, segment)
    return _digest(
        "segment",
        segment.first,
        codec.to_json(shown),
        {reference: hashes[reference] for reference in picture_references(shown)},
        fonts if shown.all_texts else "",
        dict(settings),
    )


def sound_key(
    composition: Composition, hashes: Mapping[str, str], settings: Mapping[str, object]
) -> str:
    """Return the name under which the mixed and encoded sound of an output is kept."""
    heard = sound_slice(composition)
    return _digest(
        "sound",
        codec.to_json(heard),
        {reference: hashes[reference] for reference in sound_references(heard)},
        dict(settings),
    )


def sound_slice(composition: Composition) -> Composition:
    """Return only what is heard, and the length."""
    return Composition(
        width=0,
        height=0,
        fps=composition.fps,
        frames=composition.frames,
        sounds=tuple(one for one in composition.sounds if _heard(one, composition)),
        levellings=composition.levellings,
    )


def _digest(*parts: object) -> str:
    text = json.dumps([VERSION, *parts], sort_keys=True, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def _unique(references: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(references))


def _references(layer: PictureLayer) -> Iterator[str]:
    yield layer.source
    if layer.matte is not None:
        yield layer.matte
    if layer.background is not None and layer.background.source:
        yield layer.background.source


def _text_references(text: TextLayer) -> Iterator[str]:
    for box in text.boxes:
        if box.source:
            yield box.source
    for span in text.spans:
        if span.style.font_source:
            yield span.style.font_source


def _heard(sound: SoundLayer, composition: Composition) -> bool:
    return sound.gain > 0 and sound.start < composition.duration and sound.end > sound.start


def _track(track: PictureTrack, first: int, last: int) -> PictureTrack:
    changing = [one for one in track.transitions if one.start < last and one.end > first]
    joined = {index for one in changing for index in (one.first, one.second)}
    kept = [
        index
        for index, layer in enumerate(track.layers)
        if index in joined or (layer.start < last and layer.end > first)
    ]
    places = {index: place for place, index in enumerate(kept)}
    return PictureTrack(
        layers=tuple(_layer(track.layers[index], first, last) for index in kept),
        transitions=tuple(
            replace(one, first=places[one.first], second=places[one.second]) for one in changing
        ),
    )


def _layer(layer: PictureLayer, first: int, last: int) -> PictureLayer:
    def acting(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
        return tuple(one for one in effects if one.start < last and one.end > first)

    return replace(
        layer,
        # The end decides only where the layer is shown, not how it looks.
        end=max(min(layer.end, last), layer.start + 1),
        effects=acting(layer.effects),
        delogo=acting(layer.delogo),
        texts=tuple(_text(one, last) for one in layer.texts if _shown(one, first, last)),
    )


def _shown(text: TextLayer, first: int, last: int) -> bool:
    return text.start < last and text.end > first


def _text(text: TextLayer, last: int) -> TextLayer:
    if text.motion_out is not None or text.motion_loop is not None or text.scroll is not None:
        return text
    return replace(text, end=min(text.end, last))
