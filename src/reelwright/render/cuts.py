"""Takes parts of source frames, as planes of the size in which they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import cv2
import numpy as np

from reelwright.errors import JobError
from reelwright.render import geometry, moves
from reelwright.render.frames import view
from reelwright.render.geometry import Box
from reelwright.render.keeping import ByteCache
from reelwright.render.planes import Plane, Planes, premultiply
from reelwright.render.seethrough import over_black
from reelwright.render.sources import Sources
from reelwright.timeline.composition import PictureLayer, Rect

if TYPE_CHECKING:
    import av

    from reelwright.media.facts import VideoFacts


_RECENT = 4
"""Moving layers whose last picture is kept."""


@dataclass(slots=True)
class Patch:
    """A picture and its place on the canvas; a `kept` one is used again and not changed."""

    picture: Planes
    x: int
    y: int
    kept: bool = False

    @property
    def nbytes(self) -> int:
        """Size in memory."""
        return self.picture.y.nbytes * (3 if self.picture.alpha is None else 5) // 2


@dataclass(frozen=True, slots=True)
class Moment:
    """A layer at an output frame, with the decoded frames of its moving source and its matte."""

    layer: PictureLayer
    frame: int
    source: av.VideoFrame | None = None
    matte: av.VideoFrame | None = None


class Cutter:
    """Cuts pictures out of sources; what comes from still sources is kept."""

    def __init__(self, sources: Sources, kept: ByteCache[Patch]) -> None:
        self._sources = sources
        self._kept = kept
        self._recent: dict[tuple[PictureLayer, Rect, Box], tuple[av.VideoFrame, Patch]] = {}

    def video(self, reference: str) -> VideoFacts:
        """Return the facts of a source's picture."""
        video = self._sources.facts(reference).video
        if video is None:
            raise JobError(f'The material "{reference}" has no picture.', code="ProduceFailed")
        return video

    def moving(self, layer: PictureLayer) -> bool:
        """Say whether the layer's source changes with time."""
        return layer.kind == "video" or self.video(layer.source).animated

    def has_alpha(self, layer: PictureLayer) -> bool:
        """Say whether the layer's own picture lets something shine through."""
        return layer.matte is not None or self.video(layer.source).alpha

    def crop(self, layer: PictureLayer) -> Rect:
        """Return the part of the source that the layer uses, in the source's upright pixels."""
        video = self.video(layer.source)
        return layer.crop or Rect(0, 0, video.width, video.height)

    def cut(self, moment: Moment, part: Rect, box: Box) -> Patch:
        """Return a part of the source scaled to a box's size, mirrored, over black."""
        layer = moment.layer
        if moment.source is not None:
            return self._moving_patch(moment, moment.source, part, box)
        if moment.matte is not None:
            frame = self.still(layer.source)
            return Patch(self._picture(moment, frame, part, box), box.x, box.y)
        path = self._sources[layer.source].path
        key = (path, part, box, layer.flip_horizontal, layer.flip_vertical)
        return self._kept.get(key, lambda: self._kept_patch(moment, part, box))

    def still(self, reference: str) -> av.VideoFrame:
        """Decode a still image."""
        from reelwright.media.pictures import open_picture

        source = self._sources[reference]
        picture = open_picture(source.path, self._sources.facts(reference))
        try:
            frame = picture.at(Fraction(0), Fraction(1))
        finally:
            picture.close()
        if frame is None:
            raise JobError(f'The image "{reference}" is empty.', code="ProduceFailed")
        return frame

    def covering(self, reference: str, width: int, height: int) -> Planes:
        """Return a still image enlarged or shrunk until it covers that size."""
        frame = self.still(reference)
        scale = min(frame.width / width, frame.height / height)
        wide, high = width * scale, height * scale
        part = Rect((frame.width - wide) / 2, (frame.height - high) / 2, wide, high)
        return _converted(frame, part, (width, height))

    def _moving_patch(self, moment: Moment, frame: av.VideoFrame, part: Rect, box: Box) -> Patch:
        """Return the part of a decoded frame, made once while the source shows that frame.

        A source with fewer frames than the output, or slowed down, shows it several times.
        """
        if moment.matte is not None:
            return Patch(self._picture(moment, frame, part, box), box.x, box.y)
        key = (moment.layer, part, box)
        last = self._recent.get(key)
        if last is not None and last[0] is frame:
            return last[1]
        self._recent.pop(key, None)
        # The planes may be the decoder's own memory, so they are never written to either.
        patch = Patch(self._picture(moment, frame, part, box), box.x, box.y, kept=True)
        self._recent[key] = (frame, patch)
        while len(self._recent) > _RECENT:
            self._recent.pop(next(iter(self._recent)))
        return patch

    def _kept_patch(self, moment: Moment, part: Rect, box: Box) -> Patch:
        frame = self.still(moment.layer.source)
        return Patch(self._picture(moment, frame, part, box), box.x, box.y, kept=True)

    def _picture(self, moment: Moment, frame: av.VideoFrame, part: Rect, box: Box) -> Planes:
        layer = moment.layer
        video = self.video(layer.source)
        size = (box.width, box.height)
        shown = _of(frame, part, video)
        if moment.matte is not None:
            picture = _converted(frame, shown, size)
            shape = _converted(moment.matte, _of(moment.matte, part, video), size)
            picture = premultiply(picture, _full_range(shape.y))
        elif video.alpha:
            picture = over_black(
                frame, geometry.whole_pixels(shown, frame.width, frame.height), *size
            )
        else:
            picture = _converted(frame, shown, size)
        return moves.flip(picture, horizontal=layer.flip_horizontal, vertical=layer.flip_vertical)


def _converted(frame: av.VideoFrame, part: Rect, size: tuple[int, int]) -> Planes:
    from reelwright.media.pictures import convert

    crop = geometry.whole_pixels(part, frame.width, frame.height)
    return view(convert(frame, crop=crop, width=size[0], height=size[1], alpha=False))


def _of(frame: av.VideoFrame, part: Rect, video: VideoFacts) -> Rect:
    """Turn upright square pixels of a source into pixels of a frame of its (or its matte)."""
    x, y = frame.width / video.width, frame.height / video.height
    return Rect(part.x * x, part.y * y, part.width * x, part.height * y)


_FULL_RANGE = np.clip(np.rint((np.arange(256) - 16.0) * (255 / 219)), 0, 255).astype(np.uint8)


def _full_range(luma: Plane) -> Plane:
    """Stretch limited-range luma to 0..255."""
    return np.asarray(cv2.LUT(luma, _FULL_RANGE), np.uint8)
