"""The picture of any material at exact times: video, stills, animated images.

All give frames that are whole (not interlaced), upright, in square pixels, of one size, and in
standard dynamic range. They differ in what they do past the end: video keeps its last frame,
an animation starts again.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import OrderedDict
from fractions import Fraction
from pathlib import Path

import av

from reelwright.media import faults, formats, webp
from reelwright.media.conversion import convert, matrix_of, range_of, scale
from reelwright.media.facts import MediaFacts, VideoFacts
from reelwright.media.interlacing import Deinterlacer
from reelwright.media.orientation import Orientation, Turner
from reelwright.media.reader import VideoReader
from reelwright.media.tonemap import ToneMapper, needed

__all__ = ["Picture", "convert", "open_picture"]

_CACHE_BYTES = 48 << 20
"""Decoded frames that an animation keeps; most stickers fit in whole."""


class Picture(ABC):
    """Frames of one piece of material. Not to be shared between threads."""

    def __init__(self, facts: VideoFacts, duration: Fraction | None) -> None:
        self.size = (facts.width, facts.height)
        self.duration = duration
        """Seconds from the file's zero to the end of its last frame; None for a still picture."""
        self.alpha = facts.alpha

    @abstractmethod
    def at(self, time: Fraction, tolerance: Fraction = Fraction(0)) -> av.VideoFrame | None:
        """Return the last frame that begins at or before `time + tolerance`, None if there is none.

        While the material's frame stays the same, the returned object does too, so that work on
        it can be kept by identity. A frame may be one that the decoder still refers to: it must
        not be written to.

        Raises:
            JobError: `InvalidParameter.ResourceContentBad`: it cannot be decoded.
        """

    @abstractmethod
    def close(self) -> None:
        """Close the file; frames that were given out stay valid."""


def open_picture(
    path: Path,
    facts: MediaFacts,
    *,
    animation_fps: float | Fraction | None = None,
    name: str = "",
    threads: int = 1,
) -> Picture:
    """Open the picture of a file whose facts are known.

    `animation_fps` replaces the timing of an animated image. `name` is what an error calls the
    file. `threads` is for decoding; one is right beside other work.

    Raises:
        JobError: `InvalidMaterial`: the file has no picture or cannot be read.
    """
    video = facts.video
    if video is None:
        raise faults.invalid_material("it has no picture")
    name = name or path.name
    if video.still:
        return StillPicture(path, video, name)
    if video.animated:
        rate = None if animation_fps is None else Fraction(animation_fps).limit_denominator(1001)
        return AnimatedPicture(path, video, name, rate)
    return VideoPicture(path, video, name, threads)


class _Finish:
    """The way from a decoded frame to a whole one, upright, square and of standard range."""

    def __init__(self, facts: VideoFacts) -> None:
        self._orientation = Orientation(facts.rotation, facts.mirrored)
        self._size = (facts.width, facts.height)
        self._mapper = (
            ToneMapper(facts.transfer, facts.primaries)
            if needed(facts.transfer, facts.primaries)
            else None
        )
        self._deinterlacer: Deinterlacer | None = None
        self._turner: Turner | None = None
        self._turner_key: tuple[object, ...] = ()

    def __call__(self, frame: av.VideoFrame) -> av.VideoFrame:
        if frame.interlaced_frame:
            frame = self._whole(frame)
        matrix, span = matrix_of(frame), range_of(frame)
        if self._mapper is not None:
            frame = self._mapper.apply(frame)
            matrix, span = matrix_of(frame), range_of(frame)
        if self._orientation != Orientation():
            frame = self._turned(frame)
        if (frame.width, frame.height) != self._size:
            frame = self._squared(frame, matrix, span)
        return frame

    def _whole(self, frame: av.VideoFrame) -> av.VideoFrame:
        if self._deinterlacer is None or not self._deinterlacer.fits(frame):
            self._deinterlacer = Deinterlacer(frame)
        return self._deinterlacer.whole(frame)

    def _turned(self, frame: av.VideoFrame) -> av.VideoFrame:
        key = (frame.width, frame.height, frame.format.name)
        if self._turner is None or key != self._turner_key:
            self._turner, self._turner_key = Turner(frame, self._orientation), key
        turned = self._turner.turn(frame)
        turned.colorspace, turned.color_range = frame.colorspace, frame.color_range
        return turned

    def _squared(self, frame: av.VideoFrame, matrix: int, span: int) -> av.VideoFrame:
        planar = frame.format.name.startswith("yuv")
        transparent = any(part.is_alpha for part in frame.format.components)
        target = frame.format.name if planar else ("rgba" if transparent else "rgb24")
        squared = scale(
            frame, *self._size, target, source_matrix=matrix, source_range=span, range=span
        )
        squared.pts, squared.time_base = frame.pts, frame.time_base
        return squared


class VideoPicture(Picture):
    """A video file; before its first frame it shows the first, after its end the last."""

    def __init__(self, path: Path, facts: VideoFacts, name: str, threads: int) -> None:
        super().__init__(facts, facts.duration)
        self._reader = VideoReader(
            path,
            name=name,
            declared=facts.duration,
            decode_order=facts.decode_order,
            threads=threads,
        )
        self._finish = _Finish(facts)
        self._raw: av.VideoFrame | None = None
        self._shown: av.VideoFrame | None = None

    def at(self, time: Fraction, tolerance: Fraction = Fraction(0)) -> av.VideoFrame | None:
        """Return the frame shown at a time (see `Picture.at`)."""
        raw = self._reader.at(time, tolerance)
        if raw is not self._raw:
            self._raw = raw
            self._shown = None if raw is None else self._finish(raw)
        return self._shown

    def close(self) -> None:
        """Close the file."""
        self._raw = self._shown = None
        self._reader.close()


class StillPicture(Picture):
    """A photo or drawing: the same frame at all times, decoded at the first call."""

    def __init__(self, path: Path, facts: VideoFacts, name: str) -> None:
        super().__init__(facts, None)
        self._path, self._facts, self._name = path, facts, name
        self._frame: av.VideoFrame | None = None

    def at(self, time: Fraction, tolerance: Fraction = Fraction(0)) -> av.VideoFrame | None:
        """Return the picture."""
        if self._frame is None:
            reader = VideoReader(self._path, name=self._name)
            try:
                frame = reader.at(Fraction(0))
                self._frame = None if frame is None else _Finish(self._facts)(frame)
            finally:
                reader.close()
        return self._frame

    def close(self) -> None:
        """Forget the picture."""
        self._frame = None


class AnimatedPicture(Picture):
    """An animated GIF, PNG or WebP: it loops, by its own timing or by a given frame rate."""

    def __init__(self, path: Path, facts: VideoFacts, name: str, rate: Fraction | None) -> None:
        animation = webp.read_animation(path)
        self._starts = animation.starts if animation else _frame_starts(path, name)
        own = facts.duration or Fraction(1)
        super().__init__(facts, len(self._starts) / rate if rate else own)
        self._rate = rate
        self._source: webp.Player | VideoReader = (
            webp.Player(path, name) if animation else VideoReader(path, name=name)
        )
        self._finish = _Finish(facts)
        self._cache: OrderedDict[int, av.VideoFrame] = OrderedDict()
        self._kept = max(2, _CACHE_BYTES // max(4 * facts.coded_width * facts.coded_height, 1))

    def at(self, time: Fraction, tolerance: Fraction = Fraction(0)) -> av.VideoFrame | None:
        """Return the frame shown at a time, which may be past the end of the first loop."""
        assert self.duration is not None
        index = self._index(max(time + tolerance, Fraction(0)) % self.duration)
        frame = self._cache.get(index)
        if frame is None:
            frame = self._decode(index)
            self._cache[index] = frame
            if len(self._cache) > self._kept:
                self._cache.popitem(last=False)
        return frame

    def close(self) -> None:
        """Close the file."""
        self._cache.clear()
        self._source.close()

    def _index(self, time: Fraction) -> int:
        if self._rate is not None:
            return min(int(time * self._rate), len(self._starts) - 1)
        low, high = 0, len(self._starts)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._starts[middle] <= time else (low, middle)
        return low

    def _decode(self, index: int) -> av.VideoFrame:
        if isinstance(self._source, webp.Player):
            return self._finish(self._source.frame(index))
        frame = self._source.at(self._starts[index])
        assert frame is not None
        return self._finish(frame)


def _frame_starts(path: Path, name: str) -> tuple[Fraction, ...]:
    with formats.open_input(path) as container:
        stream = formats.video_stream(container)
        if stream is None or not stream.time_base:
            raise faults.invalid_material("it has no picture")
        try:
            stamps = sorted(p.pts for p in container.demux(stream) if p.pts is not None)
        except av.FFmpegError as error:
            raise faults.bad_content(name) from error
    if not stamps:
        raise faults.bad_content(name)
    return tuple((stamp - stamps[0]) * stream.time_base for stamp in stamps)
