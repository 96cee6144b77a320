"""Picture layers and their transitions, from placed clips."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from reelwright.timeline.composition import (
    Background,
    PictureLayer,
    PictureTrack,
    Transition,
)
from reelwright.timeline.document import ImageClip, Timeline, VideoClip
from reelwright.timeline.effects import AnyEffect
from reelwright.timeline.effects import Background as BackgroundEffect
from reelwright.timeline.resolution.geometry import Shape, colour_or_black, shape
from reelwright.timeline.resolution.journal import Journal
from reelwright.timeline.resolution.looks import delogos, looks
from reelwright.timeline.resolution.materials import Use, still_of
from reelwright.timeline.resolution.slots import Blend, Lane, Slot, global_images
from reelwright.timeline.resolution.texts import effect_layers

DEFAULT_RADIUS = Fraction(1, 10)


def picture_track(lane: Lane, frames: int, journal: Journal) -> PictureTrack:
    """Return the layers of a video track, with the transitions between them."""
    layers: list[PictureLayer] = []
    where: dict[Slot, int] = {}
    for slot in lane.slots:
        layer = _layer(slot, frames, journal)
        if layer is not None:
            where[slot] = len(layers)
            layers.append(layer)
    transitions = []
    for previous, slot in zip(lane.slots, lane.slots[1:], strict=False):
        if previous in where and slot in where:
            found = _transition(slot, where[previous], where[slot], layers, journal)
            if found is not None:
                transitions.append(found)
    return PictureTrack(tuple(layers), tuple(transitions))


def _transition(
    slot: Slot, first: int, second: int, layers: list[PictureLayer], journal: Journal
) -> Transition | None:
    if slot.blend is None:
        return None
    if layers[first].end <= journal.frame(slot.blend.start):
        first = _nothing(slot.blend, first, layers, journal)
    start = max(journal.frame(slot.blend.start), layers[first].start, layers[second].start)
    end = min(journal.frame(slot.blend.end), layers[first].end, layers[second].end)
    if start >= end:
        return None
    name = journal.name("transition", slot.blend.effect.sub_type or "", slot.blend.path)
    return Transition(name, first, second, start, end) if name else None


def _nothing(blend: Blend, first: int, layers: list[PictureLayer], journal: Journal) -> int:
    """Add what a transition starts from where the clip before has ended; return its number."""
    start, end = journal.frame(blend.start), journal.frame(blend.end)
    layers.append(replace(layers[first], start=start, end=end, opacity=0.0, texts=()))
    return len(layers) - 1


def _layer(slot: Slot, frames: int, journal: Journal) -> PictureLayer | None:
    clip, use = slot.clip, slot.use
    if slot.hidden or use is None or not isinstance(clip, VideoClip):
        return None
    stop = slot.stop + slot.lead_out
    if use.source_out is not None and slot.start + slot.length < slot.stop:
        stop = slot.start + slot.length
    start = journal.frame(slot.start - slot.lead_in)
    end = min(frames, journal.frame(stop))
    if start >= end:
        return None
    layer = drawn(clip, slot.path, use, (start, end), journal, clip.adapt_mode)
    source_in, source_out = use.source_in - slot.lead_in * slot.speed, use.source_out
    if source_out is not None and slot.lead_out and slot.goes_on:
        total = use.facts.duration or source_out
        source_out = max(source_out, min(total, source_out + slot.lead_out * slot.speed))
    first = journal.frame(slot.start)
    span = start, min(frames, max(end, journal.frame(slot.stop)))
    return replace(
        layer,
        source_in=journal.plain(source_in) if use.kind == "video" else Fraction(0),
        source_out=None if source_out is None else journal.plain(source_out),
        speed=journal.plain(slot.speed) if use.kind == "video" else Fraction(1),
        hold=use.kind == "video",
        matte=clip.mask_video_url or None,
        delogo=delogos(clip.effects, use, slot.speed, (start, end), first, journal),
        texts=effect_layers(clip, slot.path, use, span, journal),
    )


def drawn(
    clip: VideoClip | ImageClip,
    path: str,
    use: Use,
    span: tuple[int, int],
    journal: Journal,
    adapt: str | None = None,
) -> PictureLayer:
    """Return the layer of a clip shown in frames `span`, without its times in the source."""
    form = _shape(clip, path, use, span, journal, adapt)
    effects = looks(clip.effects, f"{path}.Effects", span, journal)
    return PictureLayer(
        source=use.source,
        kind="image" if use.kind == "image" else "video",
        start=span[0],
        end=span[1],
        rect=form.rect,
        crop=form.crop,
        pan=form.pan,
        flip_horizontal=form.flip_horizontal,
        flip_vertical=form.flip_vertical,
        rotate=form.rotate,
        fill=form.fill,
        opacity=1.0 if clip.opacity is None else float(clip.opacity),
        background=_background(clip.effects, journal),
        effects=effects,
        animation_fps=float(clip.dync_frames) if clip.dync_frames else None,
    )


def _shape(
    clip: VideoClip | ImageClip,
    path: str,
    use: Use,
    span: tuple[int, int],
    journal: Journal,
    adapt: str | None,
) -> Shape:
    video = use.facts.video
    size = (max(video.width, 1), max(video.height, 1)) if video else (1, 1)
    canvas = journal.width, journal.height
    length = span[1] - span[0]
    return shape(
        clip, clip.effects, f"{path}.Effects", size, canvas, (length, journal.output.fps), adapt
    )


def _background(effects: tuple[AnyEffect, ...], journal: Journal) -> Background | None:
    for one in reversed(effects):
        if not isinstance(one, BackgroundEffect):
            continue
        if one.sub_type == "Color":
            return Background("color", color=colour_or_black(one.color))
        if one.sub_type == "Image":
            given = [reference for reference in (one.media_id, one.image_url) if reference]
            known = [reference for reference in given if reference in journal.facts]
            return Background("image", source=(known or given)[0])
        radius = DEFAULT_RADIUS if one.radius is None else one.radius
        return Background("blur", sigma=float(radius * journal.height / 10))
    return None


@dataclass(frozen=True)
class Still:
    """A clip outside of all sequences, GlobalImage or overlay, and the frames that show it."""

    path: str
    clip: VideoClip | ImageClip
    use: Use
    span: tuple[int, int]


def overlays(timeline: Timeline, frames: int, journal: Journal) -> list[Still]:
    """Return the clips of the image tracks that are seen, the lowest first."""
    found = []
    for path, clip in timeline.overlays():
        start = journal.frame(clip.timeline_in or Fraction(0))
        end = frames
        if clip.timeline_out is not None:
            end = min(end, journal.frame(clip.timeline_out))
        if clip.visible and start < end:
            found.append(Still(path, clip, still_of(path, clip, journal.facts), (start, end)))
    return found


def globals_(timeline: Timeline, frames: int, journal: Journal) -> list[Still]:
    """Return the GlobalImages that are seen, the lowest first."""
    return [
        Still(path, clip, still_of(path, clip, journal.facts), (0, frames))
        for path, clip in global_images(timeline)
        if isinstance(clip, VideoClip)
    ]


def still_track(still: Still, journal: Journal) -> PictureTrack:
    """Return such a clip as a track of its own."""
    clip, use, span = still.clip, still.use, still.span
    adapt = clip.adapt_mode if isinstance(clip, VideoClip) else None
    layer = drawn(clip, still.path, use, span, journal, adapt)
    blurred = delogos(clip.effects, use, Fraction(1), span, span[0], journal)
    texts = effect_layers(clip, still.path, use, span, journal)
    return PictureTrack((replace(layer, delogo=blurred, texts=texts),))
