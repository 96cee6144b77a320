"""Text layers: from the clips of the text tracks, from subtitle files, from text effects."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from reelwright.timeline.composition import TextLayer
from reelwright.timeline.document import Clip, SubtitleClip
from reelwright.timeline.effects import TextEffect
from reelwright.timeline.faults import material_not_found
from reelwright.timeline.resolution import cues
from reelwright.timeline.resolution.journal import Journal
from reelwright.timeline.resolution.lettering import boxes, font_size, glows, motions, style
from reelwright.timeline.resolution.materials import Use
from reelwright.timeline.resolution.override import spans
from reelwright.timeline.resolution.placement import (
    FILE_MARGIN,
    WRAPS,
    Scales,
    anchor,
    scroll,
    scrolling_time,
    width_limit,
)
from reelwright.timeline.resolution.slots import Lane, Slot
from reelwright.timeline.resolution.subtitle_files import SubtitleFiles
from reelwright.timeline.text_fields import TextFields

LINE_HEIGHT = 1.35
"""Distance of base lines as a share of the font size."""


def canvas_scales(journal: Journal) -> Scales:
    """Return the factors of a text on a track."""
    scale = journal.text_scale
    return Scales(scale, scale, scale)


def text_layer(
    fields: TextFields,
    path: str,
    span: tuple[int, int],
    journal: Journal,
    scales: Scales,
    usual: str = "TopLeft",
) -> TextLayer | None:
    """Return the layer of a text shown in frames `span`, None where there is nothing to show."""
    start, end = span
    if start >= end:
        return None
    base = style(fields, scales.size, journal, path)
    runs = spans(fields.content or "", base, scales.size)
    if not any(run.text.strip() for run in runs):
        return None
    place = anchor(fields, usual, scales, journal)
    coming, going, loop = motions(fields, end - start, path, journal)
    behind = boxes(fields, base.size, scales.size, path, journal)
    extra = float(fields.line_spacing or 0) * scales.size
    return TextLayer(
        spans=runs,
        start=start,
        end=end,
        x=place.x,
        y=place.y,
        anchor_x=place.horizontal,
        anchor_y=place.vertical,
        align_x=place.horizontal,
        wrap=WRAPS.get(fields.adapt_mode or "", "none"),
        max_width=width_limit(fields, place, scales, journal),
        line_height=max(1.0, LINE_HEIGHT * base.size + extra) if extra else 0.0,
        angle=float(fields.angle or 0),
        box=behind[-1] if behind else None,
        lower_boxes=behind[:-1],
        glows=glows(fields, base.size, scales.size),
        motion_in=coming,
        motion_out=going,
        motion_loop=loop,
        scroll=scroll(fields, place, base.size, scales, end - start, journal),
        safe_x=journal.safe[0],
        safe_y=journal.safe[1],
    )


def text_layers(lane: Lane, frames: int, journal: Journal) -> list[TextLayer]:
    """Return the layers of the text tracks, the lowest first."""
    layers: list[TextLayer | None] = []
    files = SubtitleFiles(journal.subtitles)
    for slot in lane.slots:
        if slot.hidden or not isinstance(slot.clip, SubtitleClip):
            continue
        if slot.clip.type == "Subtitle":
            layers.extend(_file_layers(slot, slot.clip, files, frames, journal))
        else:
            scales = canvas_scales(journal)
            end = slot.end
            if end is None:
                size = font_size(slot.clip, scales.size)
                passing = scrolling_time(slot.clip, size, scales, journal)
                end = slot.start + passing if passing else None
            span = _span(slot.start, end, frames, journal)
            layers.append(text_layer(slot.clip, slot.path, span, journal, scales))
    return [layer for layer in layers if layer is not None]


def _span(start: Fraction, end: Fraction | None, frames: int, journal: Journal) -> tuple[int, int]:
    last = frames if end is None else min(frames, journal.frame(end))
    return max(0, journal.frame(start)), last


def _file_layers(
    slot: Slot, clip: SubtitleClip, files: SubtitleFiles, frames: int, journal: Journal
) -> list[TextLayer | None]:
    given = [one for one in (clip.file_url, clip.media_id) if one]
    source = next((one for one in given if one in journal.subtitles), None)
    if source is None:
        raise material_not_found(given[0] if given else "")
    kind = cues.kind_of(source, clip.sub_type)
    file = files.cues_of(source, kind, slot.path)
    if not file.cues:
        journal.warn(f"{slot.path}: the subtitle file has no readable cue")
    scales = canvas_scales(journal)
    if kind == "ass" and file.play_height:
        scale = journal.height / file.play_height
        scales = Scales(scale, scale, scale)
    first, last = _span(slot.start, slot.end, frames, journal)
    layers = []
    for cue in file.cues:
        start, end = _span(cue.start, cue.end, frames, journal)
        span = max(start, first), min(end, last)
        if span[0] >= span[1]:
            continue
        shown = _cue_fields(clip, cue, kind)
        layers.append(text_layer(shown, slot.path, span, journal, scales, "BottomCenter"))
    return layers


def _cue_fields(clip: SubtitleClip, cue: cues.Cue, kind: str) -> TextFields:
    if kind == "ass":
        own = {name: value for name, value in cue.fields.items() if value is not None}
        return TextFields.model_validate({**own, "Content": cue.text})
    changes: dict[str, object] = {"content": cue.text}
    if clip.y is None:
        changes["y"] = FILE_MARGIN
    if not clip.adapt_mode:
        changes["adapt_mode"] = "AutoWrap"
    return clip.model_copy(update=changes)


def effect_layers(
    clip: Clip, path: str, use: Use, span: tuple[int, int], journal: Journal
) -> tuple[TextLayer, ...]:
    """Return the layers of a clip's text effects; `span` is when it is shown by itself."""
    found = _inside(clip, path, use, span, journal)
    return tuple(layer for layer in found if layer is not None)


def _inside(
    clip: Clip, path: str, use: Use, span: tuple[int, int], journal: Journal
) -> Iterator[TextLayer | None]:
    video = use.facts.video
    if video is None:
        return
    across = journal.width / max(video.width, 1)
    down = journal.height / max(video.height, 1)
    for index, one in enumerate(clip.effects):
        if isinstance(one, TextEffect):
            start = span[0] if one.timeline_in is None else max(0, journal.frame(one.timeline_in))
            end = span[1] if one.timeline_out is None else journal.frame(one.timeline_out)
            scales = Scales(down, across, down)
            yield text_layer(one, f"{path}.Effects[{index}]", (start, end), journal, scales)
