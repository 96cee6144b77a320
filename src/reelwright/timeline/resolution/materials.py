"""Which part of which file a clip uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Literal

from reelwright.media.facts import MediaFacts
from reelwright.timeline.document import AudioClip, ImageClip, MediaClip, VideoClip
from reelwright.timeline.effects import FreezeFrame, RandomClip
from reelwright.timeline.faults import material_not_found, unresolvable

STILL = Fraction(3)
"""Seconds for which an image is shown when nothing else says so."""


@dataclass(frozen=True)
class Use:
    """The range of a material that a clip plays, before it is placed."""

    source: str
    facts: MediaFacts
    kind: Literal["video", "image", "audio"]
    source_in: Fraction = Fraction(0)
    source_out: Fraction | None = None
    speed: Fraction = Fraction(1)
    freeze: Fraction = Fraction(0)
    """Seconds for which the last picture is held after the range."""
    shown: Fraction = STILL
    """For images: seconds on the timeline."""

    @property
    def length(self) -> Fraction:
        """Seconds on the timeline that the clip takes by itself."""
        if self.source_out is None:
            return self.shown
        return (self.source_out - self.source_in) / self.speed + self.freeze


def source_of(clip: MediaClip | ImageClip, facts: Mapping[str, MediaFacts]) -> str:
    """Return the reference of a clip's material: the media ID, else the address.

    Raises:
        JobError: InvalidMaterial.NotFound.
    """
    given = [one for one in (clip.media_id, clip.media_url) if one]
    for reference in given:
        if reference in facts:
            return reference
    raise material_not_found(given[0] if given else "")


def use_of(path: str, clip: MediaClip, facts: Mapping[str, MediaFacts], seed: int) -> Use:
    """Return the part of its material that a clip of a video or audio track uses.

    Raises:
        JobError: the material is not there or does not fit the clip.
    """
    source = source_of(clip, facts)
    material = facts[source]
    if isinstance(clip, AudioClip):
        if material.audio is None:
            raise unresolvable(path, f"the material has no sound, mediaId: {source}")
        return _range(path, clip, source, material, "audio", seed)
    if material.video is None:
        raise unresolvable(path, f"the material has no picture, mediaId: {source}")
    if material.kind == "image" or material.video.still:
        return _image(clip, source, material)
    if clip.type in ("Image", "GlobalImage"):
        raise unresolvable(path, f"an image clip names a video, mediaId: {source}")
    return _range(path, clip, source, material, "video", seed)


def still_of(path: str, clip: MediaClip | ImageClip, facts: Mapping[str, MediaFacts]) -> Use:
    """Return the image of a clip that takes no place in a sequence.

    Raises:
        JobError: the material is not there or is not an image.
    """
    source = source_of(clip, facts)
    material = facts[source]
    if material.video is None or not (material.kind == "image" or material.video.still):
        raise unresolvable(path, f"the material is not an image, mediaId: {source}")
    return Use(source, material, "image")


def _image(clip: MediaClip, source: str, material: MediaFacts) -> Use:
    duration = clip.duration if isinstance(clip, VideoClip) else None
    if duration is None and clip.timeline_in is not None and clip.timeline_out is not None:
        duration = clip.timeline_out - clip.timeline_in
    if duration is None and clip.out is not None and clip.out > (clip.in_ or 0):
        duration = clip.out - (clip.in_ or 0)
    return Use(source, material, "image", shown=duration or STILL)


def _range(
    path: str,
    clip: MediaClip,
    source: str,
    material: MediaFacts,
    kind: Literal["video", "audio"],
    seed: int,
) -> Use:
    name = "Video" if kind == "video" else "Audio"
    total = _duration(material, kind)
    first = clip.in_ or Fraction(0)
    if first >= total:
        raise unresolvable("", f"{name}.In greater than its duration, mediaId: {source}")
    last = min(total, clip.out if clip.out is not None else clip.max_out or total)
    if last <= first:
        raise unresolvable(path, f"Out is not after In, mediaId: {source}")
    stretch = next((one for one in clip.effects if isinstance(one, RandomClip)), None)
    if stretch is not None and stretch.clip_duration:
        length = min(stretch.clip_duration, last - first)
        slack = int((last - first - length) * 1000)
        first += Fraction(Random(f"{seed}:{path}:clip").randint(0, slack), 1000)
        last = first + length
    freeze = sum(
        (one.duration or Fraction(0) for one in clip.effects if isinstance(one, FreezeFrame)),
        Fraction(0),
    )
    return Use(
        source,
        material,
        kind,
        first,
        last,
        clip.speed or Fraction(1),
        freeze if kind == "video" else Fraction(0),
    )


def _duration(material: MediaFacts, kind: Literal["video", "audio"]) -> Fraction:
    track = material.video if kind == "video" else material.audio
    return material.duration or (track.duration if track else None) or Fraction(0)
