"""Segments of picture and one file of sound into the finished file, by moving packets.

Nothing is decoded or encoded. The run-in of a sound codec stays marked as such, so that sound and
picture coincide, and the last sound packet is shortened to end with the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from fractions import Fraction
from heapq import merge
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.stream import Stream
from av.video.stream import VideoStream

from reelwright.media import encode, formats

_MP4 = frozenset({".mp4", ".m4v", ".m4a", ".mov"})
_WEB = frozenset({".webm", ".mkv"})

_StreamT = TypeVar("_StreamT", bound=Stream)
_Timed = tuple[Fraction, "av.Packet[Any]"]


def join(
    segments: Sequence[Path],
    sound: Path | None,
    output: Path,
    *,
    rate: Fraction | None = None,
    duration: Fraction | None = None,
    faststart: bool = True,
    progress: Callable[[float], None] | None = None,
) -> Fraction:
    """Write `output` from the segments, in order, and the sound; return its length in seconds.

    `rate` is the frame rate of the segments (needed when there are any). The length is that of
    the pictures; without pictures it is `duration`, or else all of the sound. The suffix of
    `output` tells the format: mp4, m4v, mov, webm, mkv; of sound alone m4a, mp3, wav, flac.

    Raises:
        ValueError: the segments were not made by one encoder, or there is nothing to join.
    """
    if not segments and sound is None:
        raise ValueError("there is nothing to join")
    with ExitStack() as stack:
        container = stack.enter_context(encode.create(output, _options(output, faststart)))
        length = duration
        sources: list[Iterator[_Timed]] = []
        if segments:
            pictures = _Pictures(segments, rate, stack)
            length = pictures.frames / pictures.rate
            sources.append(pictures.packets(pictures.attach(container)))
        if sound is not None:
            sources.append(_sound_packets(sound, container, length, stack))
        end = Fraction(0)
        for time, packet in merge(*sources, key=itemgetter(0)):
            tick = packet.time_base
            container.mux(packet)
            end = max(end, time + (packet.duration or 0) * tick)
            if progress is not None and length:
                progress(min(float(time / length), 1.0))
    return end if length is None else Fraction(length)


class _Pictures:
    """The packets of all segments, one after the other on one time line."""

    def __init__(self, segments: Sequence[Path], rate: Fraction | None, stack: ExitStack) -> None:
        if rate is None:
            raise ValueError("the frame rate of the segments is needed")
        self.rate = Fraction(rate)
        self._segments = segments
        self._first = stack.enter_context(formats.open_input(segments[0])).streams.video[0]
        self.frames = sum(self._count(segment) for segment in segments)

    def attach(self, container: OutputContainer) -> VideoStream:
        """Add the stream of the pictures to the output."""
        return _copied(container, self._first)

    def packets(self, out: VideoStream) -> Iterator[_Timed]:
        """Yield the packets with their time of decoding."""
        done = 0
        for segment in self._segments:
            with formats.open_input(segment) as source:
                stream = source.streams.video[0]
                tick = stream.time_base or Fraction(1)
                shift = round(done / self.rate / tick)
                for packet in source.demux(stream):
                    if packet.size == 0 or packet.pts is None or packet.dts is None:
                        continue
                    packet.pts += shift
                    packet.dts += shift
                    packet.duration = round(1 / self.rate / tick)
                    packet.stream = out
                    done += 1
                    yield packet.dts * tick, packet

    def _count(self, segment: Path) -> int:
        with formats.open_input(segment) as container:
            stream = container.streams.video[0]
            if stream.codec_context.extradata != self._first.codec_context.extradata:
                raise ValueError("the segments were not made by one encoder")
            return stream.frames or sum(p.size > 0 for p in container.demux(stream))


def _sound_packets(
    path: Path, container: OutputContainer, length: Fraction | None, stack: ExitStack
) -> Iterator[_Timed]:
    source = stack.enter_context(formats.open_input(path))
    stream = source.streams.audio[0]
    return _cut_off(source, stream, _copied(container, stream), length)


def _cut_off(
    source: InputContainer, stream: AudioStream, out: AudioStream, length: Fraction | None
) -> Iterator[_Timed]:
    tick = stream.time_base or Fraction(1)
    end = None if length is None else round(length / tick)
    for packet in source.demux(stream):
        if packet.size == 0 or packet.pts is None or packet.dts is None:
            continue
        if end is not None:
            if packet.pts >= end:
                break
            packet.duration = min(packet.duration or 0, end - packet.pts)
        packet.stream = out
        yield packet.dts * tick, packet


def _copied(container: OutputContainer, template: _StreamT) -> _StreamT:
    stream = container.add_stream_from_template(template, opaque=True)
    if stream.codec_context.codec.canonical_name == "hevc":
        stream.codec_context.codec_tag = "hvc1"
    marked = {key.lower(): value for key, value in template.metadata.items()}
    if "alpha_mode" in marked:
        # Without the mark nobody looks for the second picture that each packet carries.
        stream.metadata["alpha_mode"] = marked["alpha_mode"]
    return stream


def _options(output: Path, faststart: bool) -> dict[str, str]:
    suffix = output.suffix.lower()
    if suffix in _MP4 and faststart:
        return {"movflags": "+faststart"}
    if suffix in _WEB and faststart:
        return {"cues_to_front": "1"}
    return {}
