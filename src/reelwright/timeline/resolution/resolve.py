"""From a document and the facts of its material to a composition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from reelwright.media.facts import MediaFacts
from reelwright.timeline.catalogue import Catalogue
from reelwright.timeline.checks import check
from reelwright.timeline.composition import (
    Composition,
    Effect,
    PictureLayer,
    PictureTrack,
    TextLayer,
)
from reelwright.timeline.document import Timeline, VideoClip, read
from reelwright.timeline.effects import Look
from reelwright.timeline.faults import unresolvable
from reelwright.timeline.output import Output
from reelwright.timeline.resolution.geometry import pixels
from reelwright.timeline.resolution.journal import Journal
from reelwright.timeline.resolution.looks import look
from reelwright.timeline.resolution.pictures import (
    Still,
    globals_,
    overlays,
    picture_track,
    still_track,
)
from reelwright.timeline.resolution.places import fit_to_main, natural_end, place
from reelwright.timeline.resolution.slots import (
    Lane,
    global_images,
    picture_lanes,
    sound_lanes,
    text_lane,
)
from reelwright.timeline.resolution.sounds import levellings, sound_layers
from reelwright.timeline.resolution.texts import text_layers

LONGEST = 24 * 3600
"""Seconds; a longer output is refused as a mistake."""


def resolve(
    document: Mapping[str, Any],
    facts: Mapping[str, MediaFacts],
    output: Output,
    catalogue: Catalogue,
    *,
    subtitles: Mapping[str, str | bytes] | None = None,
    seed: int = 0,
) -> Composition:
    """Return what is rendered for a document.

    `facts` and `subtitles` (the contents of subtitle files) have the references of the document
    as keys; `seed` decides what the document leaves to chance.

    Raises:
        ApiError: the document is wrong in itself, see `check`.
        JobError: the document does not fit its material.
    """
    check(document, catalogue)
    timeline = read(document)
    journal = _journal(timeline, facts, output, catalogue, subtitles, seed)
    pictures = picture_lanes(timeline, journal)
    sounds = sound_lanes(timeline, journal)
    texts = text_lane(timeline)
    place([*pictures, *sounds, texts], output.fps)
    main = fit_to_main([*pictures, *sounds])
    length = _length(timeline, pictures, sounds, main, output)
    frames = max(1, journal.frame(length))
    exact = journal.time(frames)
    stills = globals_(timeline, frames, journal), overlays(timeline, frames, journal)
    layers = _pictures(pictures, *stills, frames, journal)
    # Parts are resolved before the composition is built, so that all warnings are in.
    layers, loose = _split(layers, frames)
    letters = (*loose, *text_layers(texts, frames, journal))
    effects = _effects(timeline, frames, journal)
    heard = [layer for lane in (*pictures, *sounds) for layer in sound_layers(lane, exact, journal)]
    return Composition(
        width=output.width,
        height=output.height,
        fps=output.fps,
        frames=frames,
        pictures=tuple(layers),
        effects=effects,
        texts=letters,
        sounds=tuple(heard),
        levellings=levellings(timeline, exact),
        warnings=tuple(journal.warnings),
    )


def _journal(
    timeline: Timeline,
    facts: Mapping[str, MediaFacts],
    output: Output,
    catalogue: Catalogue,
    subtitles: Mapping[str, str | bytes] | None,
    seed: int,
) -> Journal:
    canvas, safe = timeline.fe_canvas, timeline.safe_area
    scale = float(output.height / canvas.height) if canvas and canvas.height else 1.0
    margins = (pixels(safe.x, output.width), pixels(safe.y, output.height)) if safe else (0.0, 0.0)
    return Journal(output, catalogue, facts, seed, subtitles or {}, scale, margins)


def _length(
    timeline: Timeline,
    pictures: list[Lane],
    sounds: list[Lane],
    main: Fraction | None,
    output: Output,
) -> Fraction:
    """Return the length of the output in seconds, not yet in whole frames."""
    if main is not None:
        length = main
    elif any(lane.slots for lane in pictures):
        length = natural_end(pictures)
    else:
        stills = [
            clip.duration
            for _, clip in global_images(timeline)
            if isinstance(clip, VideoClip) and clip.duration
        ]
        length = max(stills) if stills else natural_end(sounds)
    for most in (timeline.max_duration, output.max_duration):
        if most is not None and most > 0:
            length = min(length, most)
    if length <= 0:
        raise unresolvable("", "nothing says how long the output is: a Duration is needed")
    if length > LONGEST:
        raise unresolvable("", f"the output is longer than {LONGEST} seconds")
    return length


def _pictures(
    lanes: list[Lane], whole: list[Still], above: list[Still], frames: int, journal: Journal
) -> list[PictureTrack]:
    tracks = []
    for lane in lanes:
        tracks.append(picture_track(lane, frames, journal))
        own = [one for one in whole if one.path.startswith(f"{lane.path}.")]
        tracks.extend(still_track(one, journal) for one in own)
    tracks.extend(still_track(one, journal) for one in above)
    return [track for track in tracks if track.layers]


def _split(tracks: list[PictureTrack], frames: int) -> tuple[list[PictureTrack], list[TextLayer]]:
    """Take the texts out of their clips that are to be seen before or after these."""
    loose: list[TextLayer] = []

    def kept(layer: PictureLayer) -> PictureLayer:
        inside = tuple(
            one for one in layer.texts if layer.start <= one.start and one.end <= layer.end
        )
        loose.extend(
            replace(one, end=min(one.end, frames))
            for one in layer.texts
            if one not in inside and one.start < frames
        )
        return replace(layer, texts=inside) if layer.texts else layer

    split = [replace(track, layers=tuple(map(kept, track.layers))) for track in tracks]
    return split, loose


def _effects(timeline: Timeline, frames: int, journal: Journal) -> tuple[Effect, ...]:
    drawn = []
    for path, track in timeline.effect_lists():
        for index, one in enumerate(track.effect_track_items):
            if track.visible and isinstance(one, Look):
                drawn.append(look(one, f"{path}[{index}]", (0, frames), journal))
    return tuple(effect for effect in drawn if effect is not None)
