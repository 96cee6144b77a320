"""Frames of a video file at exact times, forwards without waste and anywhere by a jump."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple, cast

import av
from av.stream import Discard
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from reelwright.media import faults, formats, timing

JUMP = Fraction(2)
"""Seconds ahead from which a jump is considered instead of decoding all frames between."""

_RUN_UP = Fraction(1, 2)
"""Seconds before the wanted frame in which every frame is decoded after a jump."""

_STEPS_BACK = (Fraction(0), Fraction(1), Fraction(5), Fraction(20))
_BARREN_PACKETS = 2000
_MISSING = Fraction(1)
"""Seconds that a file may end before the end it declares."""

_ALPHA_DECODERS = {"vp8": "libvpx", "vp9": "libvpx-vp9"}


class _Timed(NamedTuple):
    """A frame and its time stamp in ticks of the stream."""

    stamp: int
    frame: av.VideoFrame


class VideoReader:
    """Decodes one video stream; holds two frames beside those that the decoder holds.

    Times are seconds from the file's zero. `declared` is the end that the facts promise: a file
    that ends clearly before it is reported as broken instead of showing its last frame.
    `decode_order`: the file's time stamps are in the order of decoding, which some writers get
    wrong; frames then take them in the order of showing.
    """

    def __init__(
        self,
        path: Path,
        *,
        name: str = "",
        declared: Fraction | None = None,
        decode_order: bool = False,
        threads: int = 1,
    ) -> None:
        self._path = path
        self._name = name or path.name
        self._declared = declared
        self._decode_order = decode_order
        self._threads = threads
        self._current: _Timed | None = None
        self._next: _Timed | None = None
        self._ended = False
        self._open()

    def close(self) -> None:
        """Close the file; frames that were given out stay valid."""
        self._current = self._next = None
        self._container.close()

    def at(self, time: Fraction, tolerance: Fraction = Fraction(0)) -> av.VideoFrame | None:
        """Return the last frame that begins at or before `time + tolerance`.

        Before the first frame that is the first one, after the end the last one; None when the
        stream has no frame. The same frame is the same object while it stays the current one.

        Raises:
            JobError: `InvalidParameter.ResourceContentBad`: nothing there can be decoded.
        """
        limit = self._ticks(time + tolerance)
        if not self._reachable(limit):
            self._jump(limit, skipping=not self._decode_order)
        found = self._advance(limit)
        if found is not None and found.stamp < self._skip_until <= limit:
            # The wanted frame may be one of those that were skipped: a long gap before the limit.
            self._jump(limit, skipping=False)
            found = self._advance(limit)
        if found is None:
            return None
        if self._ended:
            self._check_end(found, time)
        return found.frame

    def following(self) -> av.VideoFrame | None:
        """Return the frame after the one that `at` or `following` gave; None at the end."""
        if self._next is None and not self._ended:
            self._next = next(self._frames, None)
            self._ended = self._next is None
        if self._next is None:
            return None
        self._current, self._next = self._next, None
        return self._current.frame

    def seconds(self, frame: av.VideoFrame) -> Fraction:
        """Return a frame's time from the file's zero."""
        return Fraction(cast(int, frame.pts) * self._time_base - self._origin)

    def _open(self) -> None:
        self._container = formats.open_input(self._path)
        stream = formats.video_stream(self._container)
        if stream is None or not stream.time_base:
            self._container.close()
            raise faults.invalid_material("it has no picture")
        for other in self._container.streams:
            if other.index != stream.index:
                other.discard = Discard.all
        self._stream = stream
        self._time_base: Fraction = stream.time_base
        self._origin = timing.origin(self._container)
        self._rewinding = formats.format_name(self._container) in formats.REWINDING
        self._context = decoder(stream, self._threads)
        self._begin()

    def _begin(self, *, landed: bool = False, skip_until: int | None = None) -> None:
        self._current = self._next = None
        self._ended = False
        self._landed = landed
        self._skip_until = -(1 << 62) if skip_until is None else skip_until
        self._context.skip_frame = "DEFAULT"
        self._skipping = False
        self._following = 0
        self._pending: list[int] = []
        self._frames: Iterator[_Timed] = self._decode()

    def _ticks(self, time: Fraction) -> int:
        return int((time + self._origin) // self._time_base)

    def _reachable(self, limit: int) -> bool:
        """Return True when decoding on is right; sets how far unneeded frames may be skipped."""
        position = self._next or self._current
        if position is None:
            if self._ended:
                return True
            return self._rewinding or limit * self._time_base - self._origin < JUMP
        if self._current is not None and limit < self._current.stamp:
            return False
        if (limit - position.stamp) * self._time_base < JUMP or self._rewinding or self._ended:
            return True
        key = self._key_before(limit)
        if key is None or key > position.stamp:
            return False
        if not self._decode_order:
            self._skip_until = limit - int(_RUN_UP / self._time_base)
        return True

    def _key_before(self, limit: int) -> int | None:
        """Return the time stamp of the key frame before `limit` where a whole index tells it."""
        if formats.format_name(self._container) not in ("mov", "avi"):
            return None
        entries = self._stream.index_entries
        found = entries.search_timestamp(limit, backward=True)
        return entries[found].timestamp if 0 <= found < len(entries) else None

    def _jump(self, limit: int, *, skipping: bool) -> None:
        if self._rewinding or limit * self._time_base <= self._origin:
            self._reopen()
            return
        skip = limit - int(_RUN_UP / self._time_base) if skipping else None
        settling = formats.format_name(self._container) in formats.SETTLING
        for step in _STEPS_BACK[2:] if settling else _STEPS_BACK:
            target = limit - int(step / self._time_base)
            try:
                self._container.seek(target, stream=self._stream, backward=True)
            except av.FFmpegError:
                break
            if self._context is not self._stream.codec_context:
                self._context.flush_buffers()
            self._begin(landed=True, skip_until=skip)
            self._next = next(self._frames, None)
            if self._next is not None and self._next.stamp <= limit:
                return
            if target * self._time_base <= self._origin:
                break
        self._reopen()

    def _reopen(self) -> None:
        self._container.close()
        self._open()

    def _advance(self, limit: int) -> _Timed | None:
        while True:
            if self._next is None and not self._ended:
                self._next = next(self._frames, None)
                self._ended = self._next is None
            if self._next is None or (self._current is not None and self._next.stamp > limit):
                return self._current
            self._current, self._next = self._next, None
            if self._current.stamp > limit:
                return self._current

    def _decode(self) -> Iterator[_Timed]:
        barren = 0
        produced = False
        try:
            for packet in self._container.demux(self._stream):
                frames = self._decoded(packet)
                barren = 0 if frames else barren + 1
                if barren > _BARREN_PACKETS:
                    break
                for frame in frames:
                    produced = True
                    yield frame
        except av.FFmpegError as error:
            raise faults.bad_content(self._name) from error
        if not produced and not self._landed:
            raise faults.bad_content(self._name)

    def _decoded(self, packet: av.Packet[Any]) -> list[_Timed]:
        stamp = packet.pts if packet.pts is not None else packet.dts
        skipping = stamp is not None and stamp < self._skip_until
        if skipping != self._skipping:
            self._context.skip_frame = "NONREF" if skipping else "DEFAULT"
            self._skipping = skipping
        if self._decode_order and stamp is not None:
            heapq.heappush(self._pending, stamp)
        try:
            frames = self._context.decode(packet if packet.size else None)
        except av.FFmpegError:
            return []  # the end, or a damaged packet: players go on as well
        return [self._timed(frame) for frame in frames if self._usable(frame)]

    def _usable(self, frame: av.VideoFrame) -> bool:
        """Return True for a frame to show: after a jump, from a key frame on."""
        if self._landed and not frame.key_frame:
            return False
        self._landed = False
        return True

    def _timed(self, frame: av.VideoFrame) -> _Timed:
        stamp = heapq.heappop(self._pending) if self._pending else frame.pts
        if stamp is None:
            stamp = frame.dts if frame.dts is not None else self._following
        self._following = stamp + max(frame.duration or 0, 1)
        frame.pts, frame.time_base = stamp, self._time_base
        return _Timed(stamp, frame)

    def _check_end(self, last: _Timed, time: Fraction) -> None:
        if self._declared is None or time >= self._declared:
            return
        end = self.seconds(last.frame) + (last.frame.duration or 0) * self._time_base
        if time > end and self._declared - end > _MISSING:
            raise faults.bad_content(self._name)


def decoder(stream: VideoStream, threads: int) -> VideoCodecContext:
    """Return the decoder of a stream; VP8 and VP9 with alpha need another than the usual one."""
    context = stream.codec_context
    name = _ALPHA_DECODERS.get(context.codec.canonical_name)
    marked = {key.lower(): value for key, value in stream.metadata.items()}
    if name is not None and marked.get("alpha_mode") == "1":
        context = cast(VideoCodecContext, av.CodecContext.create(name, "r"))
        context.extradata = stream.codec_context.extradata
        context.width, context.height = stream.codec_context.width, stream.codec_context.height
    context.options = {**context.options, "max_pixels": str(formats.MAX_PIXELS)}
    context.thread_count = threads
    context.thread_type = "AUTO" if threads > 1 else "NONE"
    try:
        context.open(strict=False)
    except av.FFmpegError as error:
        raise faults.invalid_material(str(error)) from error
    return context
