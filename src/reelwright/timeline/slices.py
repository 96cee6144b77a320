"""The part of a composition that matters for some of its frames.

Equal slices give equal pictures, so that a rendered segment can be found again after a change
elsewhere. What cannot be seen in the frames is dropped or brought to one form: layers that are
not shown, lengths that reach beyond the frames, sound, warnings.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from reelwright.timeline import names
from reelwright.timeline.composition import (
    Composition,
    Effect,
    PictureLayer,
    PictureTrack,
    TextLayer,
)

SLACK = Fraction(1, 2)
"""Seconds before the end of a used range in which the range's end may show."""

_FILTERS = frozenset(name for members in names.FILTERS.values() for name in members)


def slice(composition: Composition, first: int, last: int) -> Composition:
    """Return what shows in frames [first, last), as a composition that ends there.

    Its frames first to last - 1 are the same pictures as those of the whole.
    """
    tracks = (_track(track, first, last, composition.fps) for track in composition.pictures)
    return replace(
        composition,
        frames=min(last, composition.frames),
        pictures=tuple(track for track in tracks if track.layers),
        effects=_effects(composition.effects, first, last, static=False),
        texts=tuple(
            _text(text, first, last)
            for text in composition.texts
            if text.start < last and text.end > first
        ),
        sounds=(),
        levellings=(),
        warnings=(),
    )


def _track(track: PictureTrack, first: int, last: int, fps: Fraction) -> PictureTrack:
    kept = [
        index
        for index, layer in enumerate(track.layers)
        if layer.start < last and layer.end > first
    ]
    place = {index: number for number, index in enumerate(kept)}
    transitions = tuple(
        replace(one, first=place[one.first], second=place[one.second])
        for one in track.transitions
        if one.start < last and one.end > first and one.first in place and one.second in place
    )
    layers = tuple(_layer(track.layers[index], first, last, fps) for index in kept)
    return PictureTrack(layers, transitions)


def _layer(layer: PictureLayer, first: int, last: int, fps: Fraction) -> PictureLayer:
    start, end = layer.start, min(layer.end, last)
    source_in, source_out = layer.source_in, layer.source_out
    if layer.pan is None and layer.matte is None and start < first:
        source_in += (first - start) / fps * layer.speed
        start = first
    shown = source_in + (end - start) / fps * layer.speed
    if source_out is not None and shown + SLACK < source_out:
        source_out = None
    return replace(
        layer,
        start=start,
        end=end,
        source_in=source_in,
        source_out=source_out,
        filters=_effects(layer.filters, first, last, static=True),
        effects=_effects(layer.effects, first, last, static=False),
        delogo=_effects(layer.delogo, first, last, static=True),
    )


def _effects(
    effects: tuple[Effect, ...], first: int, last: int, *, static: bool
) -> tuple[Effect, ...]:
    """Return the effects active in the frames; those that do not move are cut to them."""
    kept = []
    for one in effects:
        if one.start < last and one.end > first:
            if static or one.name in _FILTERS:
                one = replace(one, start=max(one.start, first), end=min(one.end, last))
            kept.append(one)
    return tuple(kept)


def _text(text: TextLayer, first: int, last: int) -> TextLayer:
    if text.scroll is not None or text.motion_loop is not None:
        return text
    start, end = text.start, text.end
    motion_in, motion_out = text.motion_in, text.motion_out
    if motion_in is None or start + motion_in.frames < first:
        start, motion_in = max(start, first), None
    if motion_out is None or end - motion_out.frames > last:
        end, motion_out = min(end, last), None
    return replace(text, start=start, end=end, motion_in=motion_in, motion_out=motion_out)
