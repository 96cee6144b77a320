"""Which files a render of a document needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from reelwright.timeline.document import ImageClip, MediaClip, Timeline, clips, read
from reelwright.timeline.effects import AnyEffect, Background
from reelwright.timeline.text_fields import TextFields

NeedKind: TypeAlias = Literal["video", "image", "audio", "font", "subtitle"]


@dataclass(frozen=True)
class Need:
    """A reference as the document spells it. `fallback` is to be tried when it is not found.

    A `video` may turn out to be an image: clips say so only if they like.
    """

    reference: str
    kind: NeedKind
    path: str
    fallback: str = ""


def needs(document: Mapping[str, Any]) -> list[Need]:
    """Return what a document names, each reference and kind once, in the document's order.

    Raises:
        ApiError: InvalidTimelineFormat.
    """
    found: dict[tuple[str, str], Need] = {}
    for need in _all(read(document)):
        found.setdefault((need.reference, need.kind), need)
    return list(found.values())


def _all(timeline: Timeline) -> Iterator[Need]:
    for path, track in timeline.pictures():
        for place, clip in clips(path, track):
            image = clip.type in ("Image", "GlobalImage")
            yield from _media(place, clip, "image" if image else "video")
            mask = getattr(clip, "mask_video_url", None)
            if mask:
                yield Need(mask, "video", f"{place}.MaskVideoUrl")
            yield from _effects(f"{place}.Effects", clip.effects)
    for path, sound in timeline.sounds():
        for place, clip in clips(path, sound):
            yield from _media(place, clip, "audio")
    for place, overlay in timeline.overlays():
        yield from _media(place, overlay, "image")
        yield from _effects(f"{place}.Effects", overlay.effects)
    for place, text in timeline.texts():
        if text.type == "Subtitle":
            given = [one for one in (text.file_url, text.media_id) if one]
            if given:
                yield Need(given[0], "subtitle", f"{place}.FileURL", "".join(given[1:]))
        yield from _text(place, text)


def _media(path: str, clip: MediaClip | ImageClip, kind: NeedKind) -> Iterator[Need]:
    given = [one for one in (clip.media_id, clip.media_url) if one]
    if given:
        name = "MediaId" if clip.media_id else "MediaURL"
        yield Need(given[0], kind, f"{path}.{name}", "".join(given[1:]))


def _effects(path: str, effects: tuple[AnyEffect, ...]) -> Iterator[Need]:
    for index, one in enumerate(effects):
        place = f"{path}[{index}]"
        if isinstance(one, Background) and one.sub_type == "Image":
            given = [reference for reference in (one.media_id, one.image_url) if reference]
            if given:
                yield Need(given[0], "image", f"{place}.ImageUrl", "".join(given[1:]))
        if isinstance(one, TextFields):
            yield from _text(place, one)


def _text(path: str, text: TextFields) -> Iterator[Need]:
    if text.font_url:
        yield Need(text.font_url, "font", f"{path}.FontURL")
    for index, one in enumerate(text.subtitle_effects):
        if one.type == "Box" and one.image_url:
            yield Need(one.image_url, "image", f"{path}.SubtitleEffects[{index}].ImageURL")
